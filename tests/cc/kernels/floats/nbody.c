// Planets under gravity, in doubles: the steps of a leapfrog integrator, and the energy, which must stay.

#include "report.h"

enum { BODIES = 5, STEPS = 40 };

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static struct body bodies[BODIES] = {
    {0, 0, 0, 0, 0, 0, 39.5},
    {4.84, -1.16, -0.10, 0.606, 2.81, -0.0252, 0.0377},
    {8.34, 4.12, -0.40, -1.01, 1.82, 0.0084, 0.0113},
    {12.9, -15.1, -0.22, 1.08, 0.868, -0.0108, 0.00172},
    {15.4, -25.9, 0.18, 0.979, 0.594, -0.0347, 0.00203},
};

// By Newton's iteration: the C library's functions are not what is measured.
static double square_root(double a) {
    double x = a > 1 ? a / 2 : 1;
    for (int i = 0; i < 12; i++) {
        x = (x + a / x) / 2;
    }
    return x;
}

static void advance(double step) {
    for (int i = 0; i < BODIES; i++) {
        struct body *a = &bodies[i];
        for (int j = i + 1; j < BODIES; j++) {
            struct body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double square = dx * dx + dy * dy + dz * dz;
            double pull = step / (square * square_root(square));
            a->vx -= dx * b->mass * pull;
            a->vy -= dy * b->mass * pull;
            a->vz -= dz * b->mass * pull;
            b->vx += dx * a->mass * pull;
            b->vy += dy * a->mass * pull;
            b->vz += dz * a->mass * pull;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += step * bodies[i].vx;
        bodies[i].y += step * bodies[i].vy;
        bodies[i].z += step * bodies[i].vz;
    }
}

static double energy(void) {
    double sum = 0;
    for (int i = 0; i < BODIES; i++) {
        const struct body *a = &bodies[i];
        sum += a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz) / 2;
        for (int j = i + 1; j < BODIES; j++) {
            const struct body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            sum -= a->mass * b->mass / square_root(dx * dx + dy * dy + dz * dz);
        }
    }
    return sum;
}

int main(void) {
    unsigned long sum = 0;
    for (int i = 0; i < STEPS; i++) {
        advance(0.01);
        if (i % 10 == 0) {
            sum = sum * 31 + (unsigned long)(long)(energy() * -1e12);
        }
    }
    report(sum);
    return 0;
}
