// The machine that runs the steps of a regular expression over a text.
//
// Without back references all ways are followed at once, byte by byte: a list of the steps that wait for the
// next byte, each with the bounds of its groups, in the order of preference; no step is twice in a list, so
// the time is at most the number of steps times the length of the text. The longest match of the leftmost
// ones is kept. Back references need one way at a time, tried in the order of preference, all of them.
#include <ctype.h>
#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

struct list {
    int count, *steps, *bounds; // `width` bounds for each
};

// To be done later: a step, or, below zero, the old value of bound ~step.
struct task {
    int step, place;
};

struct search {
    const struct program *p;
    const char *text;
    int length, flags, width;
    int *best, *now; // bounds of the best match (-1: there is none), and of the way that is followed
    struct list lists[2];
    int *seen, generation; // by step: in which generation it was last added
    struct task *tasks;
    int task_count, task_room, failed;
};

static void later(struct search *s, int step, int place) {
    if (s->task_count == s->task_room) {
        int room = 2 * s->task_room + 64;
        struct task *larger = reallocarray(s->tasks, (size_t)room, sizeof *larger);
        if (!larger) {
            s->failed = 1;
            return;
        }
        s->tasks = larger;
        s->task_room = room;
    }
    s->tasks[s->task_count++] = (struct task){step, place};
}

static int is_word(const struct search *s, int at) {
    return at >= 0 && at < s->length && (isalnum((unsigned char)s->text[at]) || s->text[at] == '_');
}

// Whether a step that reads nothing lets pass at a place.
static int passes(const struct search *s, const struct step *step, int at) {
    int lines = s->p->flags & REG_NEWLINE, before = is_word(s, at - 1), behind = is_word(s, at);
    switch (step->kind) {
    case STEP_BEGIN:
        return (at == 0 && !(s->flags & REG_NOTBOL)) || (lines && at > 0 && s->text[at - 1] == '\n');
    case STEP_END:
        return (at == s->length && !(s->flags & REG_NOTEOL)) ||
               (lines && at < s->length && s->text[at] == '\n');
    default:
        switch (step->value) {
        case EDGE_ANY:
            return before != behind;
        case EDGE_NONE:
            return before == behind;
        case EDGE_START:
            return !before && behind;
        default:
            return before && !behind;
        }
    }
}

static int takes(const struct search *s, const struct step *step, int at) {
    if (at >= s->length)
        return 0;
    unsigned char c = (unsigned char)s->text[at];
    return step->kind == STEP_ANY ||
           (step->kind == STEP_BYTE ? c == step->value : in_set(s->p->sets[step->value], c));
}

static void found(struct search *s, int at) {
    int longer = s->best[0] < 0 || s->now[0] < s->best[0] || (s->now[0] == s->best[0] && at > s->best[1]);
    if (longer)
        memcpy(s->best, s->now, (size_t)s->width * sizeof *s->best);
}

// Adds what can be reached from a step without reading; the groups' bounds are those of `now`.
static void add(struct search *s, struct list *to, int first, int at) {
    int bottom = s->task_count;
    later(s, first, 0);
    while (s->task_count > bottom) {
        struct task task = s->tasks[--s->task_count];
        if (task.step < 0) {
            s->now[~task.step] = task.place;
            continue;
        }
        const struct step *step = &s->p->steps[task.step];
        if (s->seen[task.step] == s->generation)
            continue;
        s->seen[task.step] = s->generation;
        switch (step->kind) {
        case STEP_JUMP:
            later(s, task.step + step->value, 0);
            break;
        case STEP_FORK:
            later(s, task.step + step->value, 0);
            later(s, task.step + 1, 0);
            break;
        case STEP_REVERSE:
            later(s, task.step + 1, 0);
            later(s, task.step + step->value, 0);
            break;
        case STEP_SAVE:
            later(s, ~step->value, s->now[step->value]);
            s->now[step->value] = at;
            later(s, task.step + 1, 0);
            break;
        case STEP_BEGIN:
        case STEP_END:
        case STEP_WORD:
            if (passes(s, step, at))
                later(s, task.step + 1, 0);
            break;
        case STEP_MATCH:
            found(s, at);
            break;
        default:
            to->steps[to->count] = task.step;
            memcpy(to->bounds + (size_t)to->count++ * (size_t)s->width, s->now,
                   (size_t)s->width * sizeof *s->now);
        }
    }
}

static void all_at_once(struct search *s) {
    struct list *now = &s->lists[0], *next = &s->lists[1];
    now->count = 0;
    for (int at = 0; at <= s->length && !s->failed; at++) {
        if (s->best[0] < 0) {
            if (at == 0 || now->count == 0)
                s->generation++;
            memset(s->now, 0xff, (size_t)s->width * sizeof *s->now);
            add(s, now, 0, at); // after those that began before
        }
        s->generation++;
        next->count = 0;
        for (int i = 0; i < now->count; i++) {
            int *bounds = now->bounds + (size_t)i * (size_t)s->width;
            if (!takes(s, &s->p->steps[now->steps[i]], at) || (s->best[0] >= 0 && bounds[0] > s->best[0]))
                continue;
            memcpy(s->now, bounds, (size_t)s->width * sizeof *s->now);
            add(s, next, now->steps[i] + 1, at + 1);
        }
        if (next->count == 0 && s->best[0] >= 0)
            break;
        struct list *other = now;
        now = next;
        next = other;
    }
}

// Whether group `number` comes again at a place; its length.
static int again(const struct search *s, int number, int at) {
    int from = s->now[2 * number], length = s->now[2 * number + 1] - from;
    if (from < 0 || length < 0 || length > s->length - at)
        return -1;
    for (int i = 0; i < length; i++) {
        int a = (unsigned char)s->text[from + i], b = (unsigned char)s->text[at + i];
        if (a != b && !(s->p->flags & REG_ICASE && tolower(a) == tolower(b)))
            return -1;
    }
    return length;
}

// All ways from one place, the preferred ones first. seen[step] is where a loop's last round began, so that
// empty rounds end; it is kept like the bounds, behind them.
static void one_by_one(struct search *s, int start) {
    s->task_count = 0;
    memset(s->now, 0xff, (size_t)(s->width + s->p->count) * sizeof *s->now);
    int *rounds = s->now + s->width;
    later(s, 0, start);
    while (s->task_count > 0 && !s->failed) {
        struct task task = s->tasks[--s->task_count];
        if (task.step < 0) {
            s->now[~task.step] = task.place;
            continue;
        }
        int pc = task.step, at = task.place, alive = 1;
        while (alive && !s->failed) {
            const struct step *step = &s->p->steps[pc];
            int length = 1,
                loops = (step->kind == STEP_JUMP || step->kind == STEP_REVERSE) && step->value < 0;
            if (loops && rounds[pc] == at) { // an empty round
                if (step->kind == STEP_JUMP)
                    break;
                pc++;
                continue;
            }
            if (loops) {
                later(s, ~(s->width + pc), rounds[pc]);
                rounds[pc] = at;
            }
            switch (step->kind) {
            case STEP_MATCH:
                found(s, at);
                alive = 0;
                break;
            case STEP_JUMP:
                pc += step->value;
                break;
            case STEP_FORK:
                later(s, pc + step->value, at);
                pc++;
                break;
            case STEP_REVERSE:
                later(s, pc + 1, at);
                pc += step->value;
                break;
            case STEP_SAVE:
                later(s, ~step->value, s->now[step->value]);
                s->now[step->value] = at;
                pc++;
                break;
            case STEP_BEGIN:
            case STEP_END:
            case STEP_WORD:
                alive = passes(s, step, at);
                pc++;
                break;
            case STEP_BACK:
                length = again(s, step->value, at);
                alive = length >= 0;
                at += length;
                pc++;
                break;
            default:
                alive = takes(s, step, at);
                at++;
                pc++;
            }
        }
    }
}

int regexec(const regex_t *restrict regex, const char *restrict text, size_t count, regmatch_t matches[],
            int flags) {
    const struct program *p = regex->__program;
    int base = flags & REG_STARTEND ? matches[0].rm_so : 0;
    size_t length = flags & REG_STARTEND ? (size_t)(matches[0].rm_eo - base) : strlen(text);
    if (length >= INT_MAX)
        return REG_ESPACE;
    struct search s = {
        .p = p, .text = text + base, .length = (int)length, .flags = flags, .width = 2 * p->groups};
    size_t steps = (size_t)p->count, width = (size_t)s.width;
    int *room =
        calloc(2 * width + steps + 2 * steps + (p->goes_back ? 0 : steps + 2 * steps * width), sizeof *room);
    if (!room)
        return REG_ESPACE;
    s.best = room;
    s.now = s.best + width;
    s.seen = s.now + width + steps;
    s.best[0] = -1;
    if (p->goes_back) {
        for (int at = 0; at <= s.length && s.best[0] < 0 && !s.failed; at++)
            one_by_one(&s, at);
    } else {
        s.lists[0].steps = s.seen + steps;
        s.lists[1].steps = s.lists[0].steps + steps;
        s.lists[0].bounds = s.lists[1].steps + steps;
        s.lists[1].bounds = s.lists[0].bounds + steps * width;
        all_at_once(&s);
    }
    for (size_t i = 0; i < count && !(p->flags & REG_NOSUB) && s.best[0] >= 0; i++) {
        int known = i < (size_t)p->groups && s.best[2 * i + 1] >= 0;
        matches[i].rm_so = known ? s.best[2 * i] + base : -1;
        matches[i].rm_eo = known ? s.best[2 * i + 1] + base : -1;
    }
    int status = s.failed ? REG_ESPACE : s.best[0] < 0 ? REG_NOMATCH : 0;
    free(s.tasks);
    free(room);
    return status;
}
