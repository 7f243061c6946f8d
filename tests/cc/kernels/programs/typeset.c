// A typesetter of marked-up text: paragraphs justified with the least total badness, lists, quotations,
// tables, code.
//
//     # heading     ## heading     - item     1. item     > quotation     | cell | cell |     ``` code ---
//     *strong*  _slanted_  `code`  [text](address)  and a backslash before any of these signs
//
// The text becomes blocks, a block's text becomes boxes (words with their width and style), and lines are
// chosen by dynamic programming over the boxes, as TeX does it: the badness of a line is the cube of how far
// its spaces stretch. A word may be broken where `hyphenate` allows, at a cost. The output is plain text of a
// given width, or HTML.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "typeset_script.h"

enum { BOXES = 1200, LINES = 400, CELLS = 8, ROWS = 24, LINKS = 16, WORD = 48, STACK = 8 };
enum { PLAIN = 0, STRONG = 1, SLANTED = 2, CODE = 4, LINK = 8, STYLES = 4 };
enum kind { PARAGRAPH, HEADING, BULLET, NUMBERED, QUOTATION, TABLE, LISTING, RULE };

struct box {
    char text[WORD];
    unsigned char width, style, joined; // joined: no space before it
    unsigned char hyphen; // it may end a line with a hyphen; the next box is the rest of the word
};

struct block {
    enum kind kind;
    int level, number;
    const char *text; // on its own line or lines
    int length;
};

struct break_at {
    long cost;
    int before, spaces, width;
};

static struct box boxes[BOXES];
static int box_count;
static struct break_at best[BOXES + 1];
static char line[256];
static int line_length, lines_written;
static const char *links[LINKS];
static int link_lengths[LINKS], link_count;
static int numbers[STACK]; // of headings, by level
static long total_cost;
static char *joined_text;

// --- characters
// -------------------------------------------------------------------------------------------------

static int is_blank(char c) {
    return c == ' ' || c == '\t';
}

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_vowel(char c) {
    c |= 32;
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

// How many places a character takes: what continues a UTF-8 sequence takes none.
static int places(const char *s, int length) {
    int n = 0;
    for (int i = 0; i < length; i++) {
        n += ((unsigned char)s[i] & 0xc0) != 0x80;
    }
    return n;
}

// The next place where a word may be broken, from `from` on; 0 if there is none: between two consonants that
// stand between vowels, or before a single one, with two letters before and three behind.
static int hyphenate(const char *word, int length, int from) {
    for (int i = from < 2 ? 2 : from; i + 3 <= length; i++) {
        if (!is_letter(word[i]) || !is_letter(word[i - 1]) || !is_letter(word[i + 1])) {
            continue;
        }
        int vowel_before = is_vowel(word[i - 2]) || is_vowel(word[i - 1]);
        if (vowel_before && !is_vowel(word[i]) && is_vowel(word[i + 1])) {
            return i;
        }
    }
    return 0;
}

// --- output
// -----------------------------------------------------------------------------------------------------

static void put(const char *s, int length) {
    for (int i = 0; i < length && line_length < (int)sizeof line; i++) {
        line[line_length++] = s[i];
    }
}

static void put_text(const char *s) {
    put(s, (int)strlen(s));
}

static void put_times(char c, int times) {
    while (times-- > 0) {
        put(&c, 1);
    }
}

static void end_line(void) {
    while (line_length > 0 && line[line_length - 1] == ' ') {
        line_length--;
    }
    printf("%.*s\n", line_length, line);
    line_length = 0;
    lines_written++;
}

// --- boxes
// ------------------------------------------------------------------------------------------------------

static struct box *add_box(const char *s, int length, int style, int joined) {
    if (box_count == BOXES) {
        return &boxes[BOXES - 1];
    }
    struct box *b = &boxes[box_count++];
    if (length >= WORD) {
        length = WORD - 1;
    }
    memcpy(b->text, s, (size_t)length);
    b->text[length] = 0;
    b->width = (unsigned char)places(s, length);
    b->style = (unsigned char)style;
    b->joined = (unsigned char)joined;
    b->hyphen = 0;
    return b;
}

// A word, in parts where it can be broken.
static void add_word(const char *s, int length, int style, int joined) {
    int start = 0;
    if (!(style & CODE) && length >= 6) {
        for (int cut = hyphenate(s, length, 2); cut; cut = hyphenate(s, length, cut + 2)) {
            add_box(s + start, cut - start, style, joined)->hyphen = 1;
            start = cut;
            joined = 1;
        }
    }
    add_box(s + start, length - start, style, joined);
}

static int style_of(char c) {
    return c == '*' ? STRONG : c == '_' ? SLANTED : c == '`' ? CODE : PLAIN;
}

// The text of a block into boxes.
static void scan(const char *s, int length) {
    char word[WORD * 4];
    int n = 0, style = PLAIN, joined = 0;
    box_count = 0;
    for (int i = 0; i <= length; i++) {
        char c = i < length ? s[i] : ' ';
        int changed = style_of(c);
        if (style & CODE && changed != CODE) {
            changed = PLAIN; // signs mean nothing in code
        }
        int opens = c == '[' && !(style & CODE), closes = c == ']' && style & LINK;
        if (changed || opens || closes || is_blank(c) || c == '\n') {
            if (n) {
                add_word(word, n, style, joined);
                joined = 1;
                n = 0;
            }
            style ^= changed;
            if (opens) {
                style |= LINK;
            } else if (closes) {
                style &= ~LINK;
                int end = i + 1;
                while (end < length && s[end] != ')') {
                    end++;
                }
                if (s[i + 1] == '(' && link_count < LINKS) {
                    links[link_count] = s + i + 2;
                    link_lengths[link_count++] = end - i - 2;
                    char mark[8];
                    add_box(mark, snprintf(mark, sizeof mark, "[%d]", link_count), PLAIN, 1);
                    i = end;
                }
            } else if (!changed) {
                joined = 0;
            }
            continue;
        }
        if (c == '\\' && i + 1 < length) {
            c = s[++i];
        }
        if (n < (int)sizeof word) {
            word[n++] = c;
        }
    }
}

// --- lines
// ------------------------------------------------------------------------------------------------------

// The cost of a line of this natural width and number of spaces; -1 if it cannot be.
static long badness(int width, int spaces, int measure, int last) {
    int free = measure - width;
    if (free < 0) {
        return -1;
    }
    if (last) {
        return 0;
    }
    long stretch = spaces ? 10L * free / spaces : 10L * free * 4;
    return stretch * stretch * stretch / 100 + 10;
}

enum { HYPHEN_COST = 300, TWO_HYPHENS_COST = 600, OVERFULL_COST = 1000000 };

// Choose the breaks: best[i] is the best way to have a line begin at box i.
static void choose_breaks(int measure) {
    best[0] = (struct break_at){.cost = 0, .before = -1};
    for (int end = 1; end <= box_count; end++) {
        best[end].cost = -1;
        int hyphen = end < box_count && boxes[end].joined && boxes[end - 1].hyphen;
        if (end < box_count && boxes[end].joined && !hyphen) {
            continue; // no break between what stands together
        }
        int width = hyphen, spaces = 0;
        for (int start = end - 1; start >= 0; start--) {
            width += boxes[start].width;
            if (start + 1 < end && !boxes[start + 1].joined) {
                width++;
                spaces++;
            }
            if (best[start].cost < 0) {
                continue;
            }
            long cost = badness(width, spaces, measure, end == box_count);
            if (cost < 0) {
                if (best[end].cost < 0) { // too wide, but there is no other way
                    best[end] = (struct break_at){best[start].cost + OVERFULL_COST, start, spaces, width};
                }
                break;
            }
            if (hyphen) {
                int again = start > 0 && boxes[start].joined;
                cost += again ? TWO_HYPHENS_COST : HYPHEN_COST;
            }
            cost += best[start].cost;
            if (best[end].cost < 0 || cost < best[end].cost) {
                best[end] = (struct break_at){cost, start, spaces, width};
            }
        }
    }
    total_cost += best[box_count].cost;
}

// The boxes start .. end - 1 as a line; the spaces share what is free, the rightmost ones get more, then the
// leftmost.
static void put_line(int start, int end, int measure, int even) {
    const struct break_at *b = &best[end];
    int free = end == box_count ? 0 : measure - b->width, done = 0;
    for (int i = start; i < end; i++) {
        if (i > start && !boxes[i].joined) {
            int space = 1;
            if (free > 0 && b->spaces) {
                int k = even ? b->spaces - 1 - done : done;
                space += free / b->spaces + (k < free % b->spaces);
            }
            put_times(' ', space);
            done++;
        }
        put_text(boxes[i].text);
    }
    if (end < box_count && boxes[end].joined) {
        put_text("-");
    }
}

static void set_paragraph(const char *first, const char *others, int measure) {
    static int ends[LINES];
    int count = 0;
    measure -= (int)strlen(others);
    choose_breaks(measure);
    for (int end = box_count; end > 0 && count < LINES; end = best[end].before) {
        ends[count++] = end;
    }
    for (int start = 0, n = 0; count > 0; start = ends[count], n++) {
        put_text(n ? others : first);
        put_line(start, ends[--count], measure, n & 1);
        end_line();
    }
}

// --- blocks
// -----------------------------------------------------------------------------------------------------

static int line_end(const char *s) {
    int n = 0;
    while (s[n] && s[n] != '\n') {
        n++;
    }
    return n;
}

static int digits(const char *s) {
    int n = 0;
    while (s[n] >= '0' && s[n] <= '9') {
        n++;
    }
    return n;
}

// What kind of block begins here, and how many characters say so.
static enum kind begins(const char *s, int *sign, int *level) {
    *level = 0;
    *sign = 0;
    while (*s == ' ') {
        s++;
        ++*sign;
    }
    *level = *sign / 2;
    if (*s == '#') {
        *sign = 0;
        while (s[*sign] == '#') {
            ++*sign;
        }
        *level = *sign;
        return HEADING;
    }
    if (strncmp(s, "---", 3) == 0) {
        return RULE;
    }
    if (strncmp(s, "```", 3) == 0) {
        return LISTING;
    }
    if (*s == '-' && s[1] == ' ') {
        *sign += 2;
        return BULLET;
    }
    if (*s == '>') {
        *sign += 1;
        return QUOTATION;
    }
    if (*s == '|') {
        return TABLE;
    }
    int n = digits(s);
    if (n && s[n] == '.') {
        *sign += n + 1;
        return NUMBERED;
    }
    return PARAGRAPH;
}

// Cut the next block off the text: the rest of the text, or NULL at its end.
static const char *next_block(const char *s, struct block *b) {
    int sign, level, ignored;
    while (*s == '\n') {
        s++;
    }
    if (!*s) {
        return NULL;
    }
    b->kind = begins(s, &sign, &level);
    b->level = level;
    b->number = b->kind == NUMBERED ? atoi(s + level * 2) : 0;
    if (b->kind == LISTING) {
        s += line_end(s) + 1;
        b->text = s;
        const char *end = strstr(s, "```");
        b->length = end ? (int)(end - s) : (int)strlen(s);
        return end ? end + line_end(end) : s + b->length;
    }
    s += sign;
    b->text = s;
    s += line_end(s);
    b->length = (int)(s - b->text);
    if (b->kind == HEADING || b->kind == RULE) {
        return s;
    }
    while (*s == '\n' && s[1] && s[1] != '\n') {
        enum kind next = begins(s + 1, &sign, &ignored);
        if (next != b->kind && next != PARAGRAPH) {
            break;
        }
        if (next == BULLET || next == NUMBERED) {
            break;
        }
        s += 1 + line_end(s + 1);
    }
    b->length = (int)(s - b->text);
    return s;
}

// A quotation's text without the signs at the beginnings of its lines.
static void unquote(struct block *b) {
    int n = 0;
    joined_text = realloc(joined_text, (size_t)b->length + 1);
    for (int i = 0; i < b->length; i++) {
        int at_start = i == 0 || b->text[i - 1] == '\n';
        joined_text[n] = b->text[i];
        n += !(at_start && b->text[i] == '>');
    }
    joined_text[n] = 0;
    b->text = joined_text;
    b->length = n;
}

static void set_table(const struct block *b, int measure) {
    static struct {
        const char *text;
        int length, is_number;
    } cells[ROWS][CELLS];
    int widths[CELLS] = {0}, rows = 0, columns = 0;
    for (const char *s = b->text; s < b->text + b->length && rows < ROWS; s += line_end(s) + 1) {
        int column = 0;
        const char *p = s + 1, *end = s + line_end(s);
        while (p < end && column < CELLS) {
            while (p < end && is_blank(*p)) {
                p++;
            }
            const char *start = p;
            while (p < end && *p != '|') {
                p++;
            }
            const char *stop = p++;
            while (stop > start && is_blank(stop[-1])) {
                stop--;
            }
            int length = (int)(stop - start), width = places(start, length);
            cells[rows][column].text = start;
            cells[rows][column].length = length;
            cells[rows][column].is_number = length && digits(start) == length;
            widths[column] = width > widths[column] ? width : widths[column];
            column++;
        }
        columns = column > columns ? column : columns;
        rows++;
    }
    int width = 3 * (columns - 1);
    for (int i = 0; i < columns; i++) {
        width += widths[i];
    }
    for (int row = 0; row < rows; row++) {
        put_times(' ', (measure - width) / 2);
        for (int i = 0; i < columns; i++) {
            int free = widths[i] - places(cells[row][i].text, cells[row][i].length);
            put_text(i ? " | " : "");
            put_times(' ', cells[row][i].is_number ? free : 0);
            put(cells[row][i].text, cells[row][i].length);
            put_times(' ', cells[row][i].is_number ? 0 : free);
        }
        end_line();
        if (row == 0) {
            put_times(' ', (measure - width) / 2);
            put_times('-', width);
            end_line();
        }
    }
}

static void set_listing(const struct block *b) {
    int number = 1;
    for (const char *s = b->text; s < b->text + b->length; s += line_end(s) + 1) {
        char prefix[16];
        put(prefix, snprintf(prefix, sizeof prefix, "%6d  ", number++));
        put(s, line_end(s));
        end_line();
    }
}

static void set_heading(const struct block *b, int measure) {
    char prefix[32];
    int n = 0;
    numbers[b->level]++;
    for (int i = b->level + 1; i < STACK; i++) {
        numbers[i] = 0;
    }
    for (int i = 1; i <= b->level && n < 24; i++) {
        n += snprintf(prefix + n, sizeof prefix - (size_t)n, "%d.", numbers[i]);
    }
    strcpy(prefix + n, " ");
    set_paragraph(prefix, "    ", measure);
    put_times(b->level == 1 ? '=' : '-', measure);
    end_line();
}

static void set_block(struct block *b, int measure) {
    char first[32], others[32];
    int indent = 2 * b->level;
    if (b->kind == QUOTATION) {
        unquote(b);
    }
    if (b->kind != TABLE && b->kind != LISTING && b->kind != RULE) {
        scan(b->text, b->length);
    }
    switch (b->kind) {
    case PARAGRAPH:
        set_paragraph("", "", measure);
        break;
    case HEADING:
        set_heading(b, measure);
        break;
    case BULLET:
    case NUMBERED:
        if (b->kind == BULLET) {
            snprintf(first, sizeof first, "%*s%s ", indent + 1, "", b->level ? "+" : "o");
        } else {
            snprintf(first, sizeof first, "%*s%d. ", indent + 1, "", b->number);
        }
        snprintf(others, sizeof others, "%*s", (int)strlen(first), "");
        set_paragraph(first, others, measure);
        break;
    case QUOTATION:
        set_paragraph("  | ", "  | ", measure);
        break;
    case TABLE:
        set_table(b, measure);
        break;
    case LISTING:
        set_listing(b);
        break;
    case RULE:
        put_times('-', measure);
        end_line();
        break;
    }
}

static void set_text(const char *s, int measure) {
    struct block b;
    enum kind last = RULE;
    memset(numbers, 0, sizeof numbers);
    link_count = 0;
    while ((s = next_block(s, &b)) != NULL) {
        int tight = (b.kind == BULLET || b.kind == NUMBERED) && (last == BULLET || last == NUMBERED);
        if (!tight) {
            end_line();
        }
        set_block(&b, measure);
        last = b.kind;
    }
    for (int i = 0; i < link_count; i++) {
        printf("[%d] %.*s\n", i + 1, link_lengths[i], links[i]);
    }
}

// --- HTML
// -------------------------------------------------------------------------------------------------------

static const char *const tags[] = {"p", "h1", "li", "li", "blockquote", "table", "pre", "hr"};

static void put_escaped(const char *s, int length) {
    for (int i = 0; i < length; i++) {
        switch (s[i]) {
        case '<':
            fputs("&lt;", stdout);
            break;
        case '>':
            fputs("&gt;", stdout);
            break;
        case '&':
            fputs("&amp;", stdout);
            break;
        default:
            putchar(s[i]);
        }
    }
}

static void put_tags(int styles, const char *slash) {
    static const char *const style_tags[STYLES] = {"b", "i", "code", "a"};
    for (int i = 0; i < STYLES; i++) {
        if (styles & 1 << i) {
            printf("<%s%s>", slash, style_tags[i]);
        }
    }
}

static void html(const char *s) {
    struct block b;
    link_count = 0;
    while ((s = next_block(s, &b)) != NULL) {
        if (b.kind == QUOTATION) {
            unquote(&b);
        }
        printf("<%s>", tags[b.kind]);
        if (b.kind == LISTING || b.kind == TABLE) {
            put_escaped(b.text, b.length);
        } else if (b.kind != RULE) {
            int style = PLAIN;
            scan(b.text, b.length);
            for (int i = 0; i < box_count; i++) {
                put_tags(style & ~boxes[i].style, "/");
                if (i && !boxes[i].joined) {
                    putchar(' ');
                }
                put_tags(boxes[i].style & ~style, "");
                style = boxes[i].style;
                put_escaped(boxes[i].text, (int)strlen(boxes[i].text));
            }
            put_tags(style, "/");
        }
        printf("</%s>\n", tags[b.kind]);
    }
}

int main(void) {
    static const int measures[] = {72, 50, 34, 26};
    for (unsigned i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        set_text(sample, measures[i]);
        printf("%d wide: %d lines, cost %ld\n", measures[i], lines_written, total_cost);
        lines_written = 0;
        total_cost = 0;
    }
    html(sample);
    free(joined_text);
    return 0;
}
