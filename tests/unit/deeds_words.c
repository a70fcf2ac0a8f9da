/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls, errors, options, flags and addresses, by their names. */
#include "words.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

uint8_t call_named(struct words *w)
{
    w->at += strspn(w->at, " ");
    for (int i = 0; i < (int)WT_N_SOCKET_CALLS; i++)
        if (is_word(w, wt_socket_call_name((enum wt_socket_call_id)i)))
            return (uint8_t)i;
    fail_msg("no such call: \"%s\"", w->line);
    return 0;
}

int32_t errno_named(struct words *w)
{
    w->at += strspn(w->at, " ");
    for (int32_t i = 1; i < 200; i++)
        if (wt_errno_name(i)[0] != '\0' && is_word(w, wt_errno_name(i)))
            return i;
    return (int32_t)number(w);
}

void option_named(struct words *w, struct wt_socket_call *c)
{
    static const int32_t levels[] = {SOL_SOCKET, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IP,
                                     IPPROTO_IPV6};

    w->at += strspn(w->at, " ");
    for (size_t l = 0; l < WT_ARRAY_LEN(levels); l++)
        for (int32_t option = 0; option < 128; option++) {
            const char *name = wt_socket_option_name(levels[l], option);

            if (name[0] != '\0' && is_word(w, name)) {
                c->level = levels[l];
                c->option = option;
                c->value = number(w);
                return;
            }
        }
    c->level = (int32_t)number(w);
    c->option = (int32_t)number(w);
    c->value = number(w);
}

struct wt_ip group_named(struct words *w)
{
    char text[64];
    size_t n = strcspn(++w->at, " ");

    (void)snprintf(text, sizeof text,
                   w->at[1] == 'f' || memchr(w->at, ':', n) ? "[%.*s]:0" : "%.*s:0", (int)n, w->at);
    w->at += n;
    return read_endpoint(text, strlen(text)).ip;
}

/* Without its MSG_; or a number. */
int32_t flag_named(struct words *w)
{
    const char *name;
    int32_t flag;

    for (unsigned i = 0; (name = wt_message_flag(i, &flag)) != NULL; i++)
        if (is_word(w, name + 4))
            return flag;
    for (unsigned i = 0; (name = wt_socket_type_flag(i, &flag)) != NULL; i++)
        if (is_word(w, name))
            return flag;
    return (int32_t)number(w);
}
