// long names and names that differ late
#include "out.h"
static int a_very_long_name_that_goes_on_and_on_for_more_than_sixty_three_characters_1 = 1,
           a_very_long_name_that_goes_on_and_on_for_more_than_sixty_three_characters_2 = 2;
int main(void) {
    out(a_very_long_name_that_goes_on_and_on_for_more_than_sixty_three_characters_1),
        out(a_very_long_name_that_goes_on_and_on_for_more_than_sixty_three_characters_2);
    return 0;
}
