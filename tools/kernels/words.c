// Counting words in an open-addressed hash table: string functions, calls, and branches on bytes.

enum { TEXT = 8192, SLOTS = 1024, WORD = 12 };

static char text[TEXT];
static char names[SLOTS][WORD];
static int counts[SLOTS];

static unsigned hash(const char *word) {
    unsigned value = 2166136261u;
    while (*word) {
        value = (value ^ *word++) * 16777619u;
    }
    return value;
}

static int same(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static void copy(char *to, const char *from) {
    while ((*to++ = *from++) != 0) {
    }
}

static void count(const char *word) {
    unsigned slot = hash(word) % SLOTS;
    while (counts[slot] && !same(names[slot], word)) {
        slot = (slot + 1) % SLOTS;
    }
    if (!counts[slot]) {
        copy(names[slot], word);
    }
    counts[slot]++;
}

static int all(void) {
    char word[WORD];
    int length = 0, words = 0;
    for (int i = 0; i < SLOTS; i++) {
        counts[i] = 0;
    }
    for (int i = 0; i < TEXT; i++) {
        if (text[i] != ' ' && length < WORD - 1) {
            word[length++] = text[i];
            continue;
        }
        word[length] = 0;
        count(word);
        words++;
        length = 0;
    }
    return words;
}

int main(void) {
    unsigned seed = 7;
    for (int i = 0; i < TEXT; i++) {
        seed = seed * 1103515245u + 12345u;
        text[i] = (seed >> 16) % 6 == 0 ? ' ' : 'a' + (seed >> 20) % 4;
    }
    int first = all();
    for (int round = 0; round < ROUNDS; round++) {
        if (all() != first) {
            return 1;
        }
    }
    return 0;
}
