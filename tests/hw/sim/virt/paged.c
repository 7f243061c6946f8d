// See paged.S.
struct task {
    long number;
    struct task *next;
    char name[8];
};
long call_system(long number);

struct task second = {2, 0, "second"}, first = {1, &second, "first"};
volatile long counter;

__attribute__((noinline)) long visit(struct task *task) {
    long sum = 0;
    for (; task; task = task->next) {
        counter += task->number;
        sum += counter;
    }
    return sum;
}

long work(void) {
    long sum = visit(&first);
    return call_system(sum) + 10;
}
