/* SPDX-License-Identifier: BSD-2-Clause */
/* The processes and threads of a program have names of their own in the story of `run`. */
#include "stories.h"

#include <string.h>

static const char *const several[] = {
    "do run private",
    "do 0 socket s5 = 3 pid 100",
    "do 0 bind s5 fd 3 to S = 0 pid 100 tid 107",
    "do 0 listen s5 fd 3 ask 5 = 0 pid 120",
    "do 1 socket s6 = 3 pid 101",
    "do 0 accept s5 fd 3 pid 121 begins",
    "do 0 accept s5 fd 3 pid 120 tid 125 begins",
    "do 0 accept s5 fd 3 pid 120 tid 126 begins",
    "do 0 send s7 fd 4 pid 121 says hello",
    NULL,
};

static const char *told(struct show *show, unsigned verbose, bool json, enum wt_language language)
{
    const struct wt_render_options options = {
        .view = WT_VIEW_STORY, .width = 80, .verbose = verbose, .json = json, .language = language};

    show_begin(show, &options);
    show_give(show, several);
    return show_finish(show);
}

static void by_numbers(void **state)
{
    struct show show;

    (void)state;
    const char *text = told(&show, 0, false, WT_ENGLISH);

    assert_non_null(strstr(text, "server.py  socket("));
    assert_non_null(strstr(text, "server.py thread 2  bind(3"));
    assert_non_null(strstr(text, "server.py child 1  listen(3"));
    assert_non_null(strstr(text, "client.py  socket("));
    assert_non_null(strstr(text, "server.py child 2  accept(3"));
    assert_non_null(strstr(text, "server.py child 1 thread 2  accept(3"));
    assert_non_null(strstr(text, "server.py child 1 thread 3  accept(3"));
    show_end(&show);
}

static void with_the_kernels_number(void **state)
{
    struct show show;

    (void)state;
    assert_non_null(strstr(told(&show, 1, false, WT_CHINESE), "server.py 子进程 1 线程 2 [125]  "));
    show_end(&show);
}

static void in_json(void **state)
{
    struct show show;

    (void)state;
    const char *text = told(&show, 0, true, WT_ENGLISH);

    assert_non_null(
        strstr(text, "\"wiretutor.pid\":100,\"wiretutor.tid\":107,\"wiretutor.thread\":2"));
    assert_non_null(
        strstr(text, "\"wiretutor.tid\":126,\"wiretutor.child\":1,\"wiretutor.thread\":3"));
    assert_null(strstr(text, "\"wiretutor.pid\":101,\"wiretutor.tid\":101,\"wiretutor.child\""));
    show_end(&show);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_numbers),
        cmocka_unit_test(with_the_kernels_number),
        cmocka_unit_test(in_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
