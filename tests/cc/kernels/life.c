// The game of life on bytes, a flood fill with a stack of its own, and a convolution.

#include "report.h"

enum { W = 48, H = 32 };

static unsigned char grid[2][H][W];
static short image[H][W], out[H][W];
static const signed char kernel[3][3] = {{1, 2, 1}, {2, -4, 2}, {1, 2, 1}};

static int neighbours(unsigned char (*g)[W], int y, int x) {
    int count = 0;
    for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            if (dy || dx) {
                count += g[(y + dy + H) % H][(x + dx + W) % W];
            }
        }
    }
    return count;
}

static void step(unsigned char (*from)[W], unsigned char (*to)[W]) {
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            int n = neighbours(from, y, x);
            to[y][x] = n == 3 || (n == 2 && from[y][x]);
        }
    }
}

static int flood(int y, int x, short colour) {
    struct {
        short y, x;
    } stack[W * H];
    int depth = 0, filled = 0;
    stack[depth].y = (short)y;
    stack[depth++].x = (short)x;
    while (depth) {
        depth--;
        y = stack[depth].y;
        x = stack[depth].x;
        if (y < 0 || y >= H || x < 0 || x >= W || image[y][x] != 0) {
            continue;
        }
        image[y][x] = colour;
        filled++;
        if (depth + 4 < W * H) {
            stack[depth].y = (short)(y + 1), stack[depth++].x = (short)x;
            stack[depth].y = (short)(y - 1), stack[depth++].x = (short)x;
            stack[depth].y = (short)y, stack[depth++].x = (short)(x + 1);
            stack[depth].y = (short)y, stack[depth++].x = (short)(x - 1);
        }
    }
    return filled;
}

static void convolve(void) {
    for (int y = 1; y < H - 1; y++) {
        for (int x = 1; x < W - 1; x++) {
            int sum = 0;
            for (int dy = 0; dy < 3; dy++) {
                for (int dx = 0; dx < 3; dx++) {
                    sum += kernel[dy][dx] * image[y + dy - 1][x + dx - 1];
                }
            }
            out[y][x] = (short)(sum / 8);
        }
    }
}

int main(void) {
    unsigned state = 99;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            state = state * 69069 + 1;
            grid[0][y][x] = state >> 30 == 0;
        }
    }
    for (int i = 0; i < 6; i++) {
        step(grid[i & 1], grid[~i & 1]);
    }
    unsigned long sum = 0;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            image[y][x] = grid[0][y][x];
            sum += grid[0][y][x];
        }
    }
    for (int y = 0; y < H; y += 5) {
        sum = sum * 7 + (unsigned long)flood(y, y, (short)(y + 2));
    }
    convolve();
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            sum = sum * 3 + (unsigned long)out[y][x];
        }
    }
    report(sum);
    return 0;
}
