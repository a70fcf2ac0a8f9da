/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an output file is: an open directory and a name in it, found without following other users'
 * links. */
#ifndef WT_CAPTURE_PLACE_H
#define WT_CAPTURE_PLACE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "wiretutor/status.h"

/* Of every file that is made: what passes on a network is for whoever captured it. */
enum { WT_PLACE_MODE = 0600 };

/* Whoever made us run with more rights than theirs (sudo). */
struct wt_place_caller {
    uid_t user;
    gid_t group; /* further groups of theirs are not known */
};

struct wt_place {
    int directory;   /* opened with O_PATH */
    bool everybodys; /* others than the owner, we and root may write there, as in /tmp: by its mode,
                        that of a group too, or as its owner */
    bool is_magic;   /* the name is a link that only the kernel can follow, such as /dev/fd/3 */
    uid_t owner; /* the directory's owner: links and files of this user are trusted, like our own
                    and root's */
    const struct wt_place_caller *caller; /* NULL: our own rights are what counts */
    bool out_of_reach;                    /* a folder on the way is closed to the caller */
    char name[NAME_MAX + 1];
};

/* Links are followed; but where anybody may write, only root's, our own and the owner's: a link of
 * somebody else would let them choose which file is overwritten. WT_CANNOT: WRITE_FOREIGN,
 * WRITE_FAILED. On WT_OK close place->directory. */
WT_MUST_CHECK enum wt_status wt_place_find(struct wt_place *place, const char *path, uid_t owner,
                                           struct wt_error *error);

/* The same for a caller with fewer rights, who stays there meanwhile; NULL: there is none. */
WT_MUST_CHECK enum wt_status wt_place_find_for(struct wt_place *place, const char *path,
                                               uid_t owner, const struct wt_place_caller *caller,
                                               struct wt_error *error);

/* May what stands there already be overwritten? Not what the caller could not write. Where anybody
 * may write, not what others made, nor what has a second name somewhere else. */
bool wt_place_is_ours(const struct wt_place *place, const struct stat *status);

/* Open the place to write, created where nothing stands there: 0 or an errno. EACCES with *foreign
 * set: see wt_place_is_ours. Never waits for the reader of a FIFO: ENXIO. Nothing is emptied. */
int wt_place_open(const struct wt_place *place, int *fd, bool *created, bool *foreign);

#endif
