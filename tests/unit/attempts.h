/* SPDX-License-Identifier: BSD-2-Clause */
/* What is tried inside the sandbox: each row is something that an attacker who has taken over would
 * do, or that the program itself has to be able to do. */
#ifndef WT_TEST_ATTEMPTS_H
#define WT_TEST_ATTEMPTS_H

#include <stddef.h>
#include <sys/types.h>

/* What an attempt finds: a folder of its own with inside/ in it, where rotation may write, and
 * outside/; connected sockets; a child that lives. */
struct place {
    char top[48];
    int inside, outside; /* directories */
    int connected[2];
    int file; /* opened for writing before */
    pid_t child;
};

/* Each gives what its call gave: below 0 is a refusal, with errno. */
typedef long attempt(const struct place *p);

enum want { REFUSED, WORKS };
enum where { BOTH, PLAIN, ROTATING }; /* without files to create, with them, or both */
enum {
    NETWORK = 1,  /* is refused where a tool needs the rest, too */
    CAN_WORK = 2, /* works outside of the sandbox with no more than an ordinary user's rights */
    LANDLOCK = 4, /* is refused by Landlock alone */
    PROC = 8,     /* needs /proc */
};

struct row {
    const char *name;
    attempt *attempt;
    enum where where;
    enum want want;
    int flags;
};

extern const struct row file_rows[];
extern const size_t n_file_rows;
extern const struct row other_rows[];
extern const size_t n_other_rows;

#endif
