// Character constants and strings with prefixes, in UTF-8, UTF-16 and UTF-32.
#include "out.h"
typedef __WCHAR_TYPE__ wchar;
typedef __CHAR16_TYPE__ char16;
typedef __CHAR32_TYPE__ char32;
static const wchar *wide = L"wide é €𝄞";
static wchar array[] = L"a"
                       "b\x1234"
                       L"\u00e9";
static const char16 *sixteen = u"𝄞\u20ac\U0001d11e";
static char32 thirty_two[8] = U"é\xffffffff";
static char utf8[] = u8"é€𝄞\xff";
static struct {
    int n;
    wchar text[4];
} both = {1, L"abcd"};
#define STRING(x) #x
int main(void) {
    for (int i = 0; wide[i]; i++)
        out(wide[i]);
    for (unsigned i = 0; i < sizeof array / sizeof *array; i++)
        out(array[i]);
    for (int i = 0; sixteen[i]; i++)
        out(sixteen[i]);
    for (int i = 0; i < 8; i++)
        out(thirty_two[i]);
    for (unsigned i = 0; i < sizeof utf8; i++)
        out((unsigned char)utf8[i]);
    for (int i = 0; i < 4; i++)
        out(both.text[i]);
    out(L'x'), out(L'é'), out(u'€'), out(U'𝄞'), out('é'), out(L'\xffffffff'), out(u'\xffff'),
        out(sizeof u'x');
    out(sizeof(L"ab")), out(sizeof u"ab"),
        out(sizeof U"ab"
                   U"c"),
        out(sizeof u8"é");
    wchar local[] = L"some wide text that is copied";
    out(local[20]), out(sizeof local), text(STRING(L"a\n" u'x' u8"é")), out(L"abc"[1]);
#if L'a' == 97 && u'b' == 98
    out(1);
#endif
    out(_Generic(u"a"[0], unsigned short: 1, default: 2)), out(_Generic(L'a', int: 1, default: 2));
    return 0;
}
