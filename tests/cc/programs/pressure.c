#include "out.h"
static long f(long a, long b, long c, long d, long e, long g, long h, long i) {
    return a ^ b + c ^ d + e ^ g + h ^ i;
}
static long many(long n) {
    long a = n + 1, b = n * 3, c = n ^ 5, d = n - 7, e = n << 2, g = n >> 1, h = ~n, i = n * n, j = n + 11,
         k = n * 13, l = n ^ 17, m = n - 19;
    long o = n + 23, p = n * 29, q = n ^ 31, r = n - 37, s = n + 41, t = n * 43, u = n ^ 47, v = n - 53,
         w = n + 59, x = n * 61, y = n ^ 67, z = n - 71;
    long a2 = a * b, b2 = c * d, c2 = e * g, d2 = h * i, e2 = j * k, f2 = l * m, g2 = o * p, h2 = q * r;
    for (int round = 0; round < 5; round++) {
        a += b ^ z, b += c ^ y, c += d ^ x, d += e ^ w, e += g ^ v, g += h ^ u, h += i ^ t, i += j ^ s,
            j += k ^ r, k += l ^ q, l += m ^ p, m += o ^ a;
        o += p ^ b, p += q ^ c, q += r ^ d, r += s ^ e, s += t ^ g, t += u ^ h, u += v ^ i, v += w ^ j,
            w += x ^ k, x += y ^ l, y += z ^ m, z += a ^ o;
        a2 += f(a, b, c, d, e, g, h, i), b2 ^= f(j, k, l, m, o, p, q, r), c2 -= f(s, t, u, v, w, x, y, z);
    }
    return a + b * 2 + c * 3 + d + e + g + h + i + j + k + l + m + o + p + q + r + s + t + u + v + w + x + y +
           z + a2 + b2 + c2 + d2 + e2 + f2 + g2 + h2;
}
int main(void) {
    for (long n = -3; n < 5; n++)
        out(many(n));
    return 0;
}
