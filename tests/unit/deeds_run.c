/* SPDX-License-Identifier: BSD-2-Clause */
/* What `run` was asked for, as a line: "run veth lose 4". */
#include "words.h"

void read_run(struct words *w, struct wt_programs_setup *p)
{
    static char python[] = "python3", server[] = "lessons/server.py", client[] = "client.py";
    static char other[] = "./other";
    static char *const argv[][3] = {
        {python, server, NULL},
        {python,      client,       NULL},
        {other,  NULL }
    };

    static char sh[] = "/bin/sh", *const shell[] = {sh, NULL};

    *p = (struct wt_programs_setup){
        .n = WT_ARRAY_LEN(argv), .low_ports = true, .better_order = "wiretutor run -- S :: C"};
    for (size_t i = 0; i < p->n; i++)
        p->argv[i] = argv[i];
    if (is_word(w, "host"))
        p->network = WT_NETWORK_HOST;
    else if (is_word(w, "veth"))
        p->network = WT_NETWORK_VETH, p->n = 2;
    else
        (void)is_word(w, "private");
    if (is_word(w, "alone"))
        p->n = 1;
    p->first_client = p->n - 1;
    p->address[0] = "10.0.0.2", p->address[1] = "10.0.0.1";
    p->hardware[0] = "02:00:00:00:00:02";
    p->hardware[1] = "02:00:00:00:00:01";
    while (*(w->at += strspn(w->at, " ")) != '\0') {
        uint32_t *counted = is_word(w, "lose")    ? &p->losses.nth
                            : is_word(w, "data")  ? &p->losses.data
                            : is_word(w, "acks")  ? &p->losses.acks
                            : is_word(w, "delay") ? &p->delay_ms
                            : is_word(w, "swap")  ? &p->reorder
                                                  : NULL;

        if (counted != NULL)
            *counted = (uint32_t)number(w);
        else if (is_word(w, "only"))
            p->losses.n_only = 2, p->lose_only = "3,7";
        else if (is_word(w, "slow"))
            p->rate = "8mbit", p->bits_per_s = 8000000, p->queue = 20;
        else if (is_word(w, "together"))
            p->start[2].after = WT_AFTER_TOGETHER, p->first_client = 1;
        else if (is_word(w, "later"))
            p->start[1] = (struct wt_start){WT_AFTER_TIME, 500},
            p->start[2].after = WT_AFTER_CONNECT;
        else if (is_word(w, "shell"))
            p->argv[2] = shell;
        else if (is_word(w, "refuse"))
            p->refuse = true;
        else if (is_word(w, "reno"))
            p->congestion = "reno", p->loopback[1] = "localhost";
        else
            fail_msg("cannot read \"%s\" of \"%s\"", w->at, w->line);
    }
}
