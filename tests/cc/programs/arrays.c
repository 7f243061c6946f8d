#include "out.h"
static int grid[3][4], cube[2][3][2] = {{{1, 2}, {3}}, {{4}}};
static char names[][6] = {"one", "two", "three"};
static int sum(int a[][4], int rows) {
    int s = 0;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < 4; j++)
            s += a[i][j] * (i + 1);
    return s;
}
int main(void) {
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            grid[i][j] = i * 10 + j;
    out(sum(grid, 3)), out(*(*(grid + 1) + 2)), out((*(grid + 2))[3]), out(sizeof grid), out(sizeof grid[0]),
        out(&grid[2] - &grid[0]);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 2; k++)
                out(cube[i][j][k]);
    for (int i = 0; i < 3; i++)
        text(names[i]);
    int local[2][2] = {1, 2, 3, 4}, (*row)[2] = local + 1;
    out((*row)[0]), out(row[-1][1]), out(sizeof names), out(sizeof local / sizeof *local);
    char word[] = "array";
    word[0] = 'A', text(word), out(sizeof word);
    int *indirect[3] = {&grid[0][1], grid[1], *grid + 9};
    out(*indirect[0]), out(indirect[1][2]), out(*indirect[2]);
    unsigned k = 2;
    out(grid[k - 1][k + 1]);
    return 0;
}
