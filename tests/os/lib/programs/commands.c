// Waiting for pipes. Other programs: system, popen, exec with its lists and PATH, alarms and timers.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t rung;

static void ring(int number) {
    rung = number;
}

static int child(int which) {
    fflush(stdout);
    pid_t process = fork();
    if (process == 0) {
        char *arguments[] = {"sh", "-c", "echo $0 $1; exit 4", "a", "b", NULL};
        char *environment[] = {"WORD=given", NULL};
        switch (which) {
        case 0:
            execvp("sh", arguments);
            break;
        case 1:
            execl("/bin/sh", "sh", "-c", "echo one two; exit 5", (char *)NULL);
            break;
        case 2:
            execlp("sh", "sh", "-c", "echo found; exit 6", (char *)NULL);
            break;
        case 3:
            execle("/bin/sh", "sh", "-c", "echo $WORD; exit 7", (char *)NULL, environment);
            break;
        default:
            execlp("no-such-program", "x", (char *)NULL);
            _exit(errno == ENOENT ? 8 : 9);
        }
        _exit(99);
    }
    int status = -1;
    waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void waiting(void) {
    int ends[2];
    char byte;
    if (pipe(ends) < 0)
        return;
    struct pollfd list[2] = {{.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLOUT}};
    int ready = poll(list, 2, 0);
    printf("%d %d %d\n", ready, list[0].revents, list[1].revents);
    write(ends[1], "x", 1);
    ready = poll(list, 2, -1);
    printf("%d %d %d\n", ready, list[0].revents, list[1].revents);
    fd_set set, other;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    FD_SET(ends[1], &set);
    FD_CLR(ends[1], &set);
    other = set;
    struct timeval none = {0, 0};
    ready = select(ends[1] + 1, &set, NULL, NULL, &none);
    printf("%d %d %d\n", ready, FD_ISSET(ends[0], &set) != 0, FD_ISSET(ends[1], &set) != 0);
    read(ends[0], &byte, 1);
    none.tv_usec = 1000;
    ready = select(ends[1] + 1, &other, NULL, NULL, &none);
    printf("%d %d\n", ready, FD_ISSET(ends[0], &other) != 0);
}

int main(void) {
    waiting();
    char line[80];
    printf("%d %d %d\n", system(NULL) != 0, WEXITSTATUS(system("exit 3")), system("true"));
    FILE *from = popen("echo some text; echo more; exit 2", "r");
    while (fgets(line, sizeof line, from))
        printf("<%s", line);
    printf("%d\n", WEXITSTATUS(pclose(from)));
    fflush(stdout);
    FILE *to = popen("tr a-z A-Z", "w");
    fprintf(to, "upper case\n");
    printf("%d\n", pclose(to));
    for (int i = 0; i < 5; i++)
        printf("%d\n", child(i));
    signal(SIGALRM, ring);
    struct itimerval timer = {.it_value = {.tv_usec = 2000}}, old;
    setitimer(ITIMER_REAL, &timer, NULL);
    while (!rung)
        pause();
    getitimer(ITIMER_REAL, &old);
    printf("%d %ld\n", rung == SIGALRM, (long)old.it_value.tv_usec);
    alarm(100);
    printf("%d\n", (int)alarm(0) > 90);
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    int failed = sigwait(&set, &number);
    printf("%d %d\n", failed, number == SIGUSR1);
    return 0;
}
