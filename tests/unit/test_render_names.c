/* SPDX-License-Identifier: BSD-2-Clause */
/* What the programs of `run` are called. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "wiretutor/explain.h"
#include "wiretutor/render.h"

static void a_name(const char *const *words, const char *want)
{
    static const struct wt_render_options options = {.view = WT_VIEW_STORY, .width = 80};
    static const struct wt_call_commentary nothing = {.n_remarks = 0};
    struct wt_programs_setup programs = {.n = 2};
    char copies[8][80], *argv[9] = {NULL};
    struct wt_text text;

    for (size_t i = 0; words[i] != NULL; i++) {
        snprintf(copies[i], sizeof copies[i], "%s", words[i]);
        argv[i] = copies[i];
    }
    programs.argv[0] = programs.argv[1] = argv;
    wt_text_init(&text, NULL, NULL);
    struct wt_renderer *r = wt_renderer_new(&text, &options);

    wt_render_programs(r, &programs, &nothing);
    wt_text_char(&text, '\0');
    assert_memory_equal(text.data, "    ", 4);
    assert_memory_equal(text.data + 4, want, strlen(want));
    char second[80];

    snprintf(second, sizeof second, "\n    %s 2  ", want);
    assert_non_null(strstr(text.data, second));
    wt_renderer_free(r);
    wt_text_clear(&text);
}

static void programs_are_called_by_their_script(void **state)
{
    (void)state;
    a_name((const char *const[]){"python3", "-u", "lessons/day 1/server.py", "8001", NULL},
           "server.py");
    a_name((const char *const[]){"/usr/bin/python3.11", "-m", "http.server", NULL}, "http.server");
    a_name((const char *const[]){"python3", "-X", "dev", "client.py", NULL}, "client.py");
    a_name((const char *const[]){"python3", "-c", "import socket", NULL}, "python3");
    a_name((const char *const[]){"./build/server", "8001", NULL}, "server");
    a_name((const char *const[]){"env", "A=1", "python3", "x.py", NULL}, "x.py");
    a_name((const char *const[]){"bash", "-x", "run.sh", NULL}, "run.sh");
    a_name((const char *const[]){"python3", "-u", NULL}, "python3");
    a_name((const char *const[]){"env", "A=1", NULL}, "env");
    /* never cut within a character of three bytes */
    a_name((const char *const[]){"一二三四五六七八九十一二三四五六七八九十一二", NULL},
           "一二三四五六七八九十一二三四五六七八九十");
    a_name((const char *const[]){"\x1b[31mred", NULL}, "\\x1b[31mred");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_are_called_by_their_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
