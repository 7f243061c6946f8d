// shortest paths between all nodes
#include "out.h"
static int d[6][6];
int main(void) {
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            d[i][j] = i == j ? 0 : (i * 7 + j * 3) % 11 < 4 ? (i + j * 5) % 9 + 1 : 1000;
    for (int k = 0; k < 6; k++)
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
                if (d[i][k] + d[k][j] < d[i][j])
                    d[i][j] = d[i][k] + d[k][j];
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            out(d[i][j]);
    return 0;
}
