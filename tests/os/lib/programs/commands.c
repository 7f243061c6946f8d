// Other programs: system, popen, exec with its lists and PATH, alarms and timers.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

int main(void) {
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
