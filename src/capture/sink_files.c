/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of a sink: one that is emptied, or one after the other. Of the latter each is made
 * under a name of its own, given its header, and then renamed: other processes see whole files
 * only. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sink.h"

static enum wt_status refuse_foreign(const struct wt_sink *sink, struct wt_error *error)
{
    return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_FOREIGN, sink->path, NULL);
}

/* Would this destroy the capture that we are reading? */
static bool is_the_input(const struct wt_sink *sink, const struct stat *output)
{
    return sink->reads_file && S_ISREG(output->st_mode) && output->st_dev == sink->input_device &&
           output->st_ino == sink->input_inode;
}

static enum wt_status refuse_input(const struct wt_sink *sink, struct wt_error *error)
{
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, sink->path,
                           WT_BECAUSE(IS_THE_INPUT));
}

/* Change the new file's owner. Some file systems have no owners: then nothing changes. */
static void give(const struct wt_sink *sink, int fd)
{
    if (sink->has_owner && fchown(fd, sink->owner, sink->group) != 0)
        errno = 0;
}

/* Open sink->place as it is, and empty it. */
static enum wt_status open_there(struct wt_sink *sink, struct wt_error *error)
{
    struct stat status;
    bool created;
    bool foreign;
    int reason = wt_place_open(&sink->place, &sink->fd, &created, &foreign);

    if (foreign)
        return refuse_foreign(sink, error);
    if (reason != 0 || fstat(sink->fd, &status) != 0)
        return wt_sink_failed(sink, reason != 0 ? reason : errno, error);
    if (is_the_input(sink, &status))
        return refuse_input(sink, error);
    if (created)
        give(sink, sink->fd);
    if (S_ISREG(status.st_mode) && ftruncate(sink->fd, 0) != 0)
        return wt_sink_failed(sink, errno, error);
    wt_sink_begin(sink);
    return WT_OK;
}

static enum wt_status find(struct wt_sink *sink, const struct wt_sink_options *options,
                           const char *path, struct wt_error *error)
{
    sink->has_owner = options->has_owner;
    sink->owner = options->owner;
    sink->group = options->group;
    sink->caller = (struct wt_place_caller){options->caller, options->caller_group};
    return wt_place_find_for(&sink->place, path, options->has_owner ? options->owner : geteuid(),
                             options->has_caller ? &sink->caller : NULL, error);
}

enum wt_status wt_sink_open_one(struct wt_sink *sink, const struct wt_sink_options *options,
                                struct wt_error *error)
{
    enum wt_status status = find(sink, options, options->path, error);

    if (status == WT_OK)
        status = open_there(sink, error);
    if (sink->place.directory >= 0)
        close(sink->place.directory);
    sink->place.directory = -1;
    return status;
}

/* The last part of the path is what rotation makes names of. */
enum wt_status wt_sink_open_many(struct wt_sink *sink, const struct wt_sink_options *options,
                                 struct wt_error *error)
{
    const char *slash = strrchr(options->path, '/');
    const char *name = slash != NULL ? slash + 1 : options->path;
    size_t folder = (size_t)(name - options->path);

    sink->rotation = (struct wt_rotation){.bytes = options->rotate_bytes,
                                          .seconds = options->rotate_seconds,
                                          .files = options->rotate_files,
                                          .periods = 1,
                                          .since = time(NULL)};
    if (strlen(name) > NAME_MAX || *name == '\0' || strlen(options->path) >= sizeof sink->path ||
        (options->rotate_seconds != 0 && memchr(options->path, '%', folder) != NULL))
        return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_NAME, options->path, NULL);
    memcpy(sink->rotation.pattern, name, strlen(name) + 1);

    char here[PATH_MAX + 1]; /* the folder itself */

    (void)snprintf(here, sizeof here, "%.*s.", (int)folder, options->path);
    enum wt_status status = find(sink, options, here, error);

    if (status != WT_OK) {
        struct wt_error found = *error;

        return wt_fail_because(error, status, found.id, options->path,
                               (struct wt_reason){found.why, found.detail});
    }

    /* when a file is read, its first packet's time begins the first period */
    if (sink->is_live || options->rotate_seconds == 0)
        status = wt_sink_open_next(sink, error);
    return status;
}

/* The path of the file that comes next, for messages. False: it has no name. */
static bool name_next(struct wt_sink *sink)
{
    const char *slash = strrchr(sink->path, '/');
    size_t folder = slash != NULL ? (size_t)(slash - sink->path) + 1 : 0;

    if (!wt_rotation_name(&sink->rotation, sink->place.name))
        return false;
    size_t n = strnlen(sink->place.name, sizeof sink->path - 1 - folder);

    memcpy(sink->path + folder, sink->place.name, n);
    sink->path[folder + n] = '\0';
    return true;
}

/* A new file with the header in it, under an unpredictable name. */
static enum wt_status make_part(struct wt_sink *sink, const char *part, struct wt_error *error)
{
    sink->fd = openat(sink->place.directory, part,
                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, WT_PLACE_MODE);
    if (sink->fd < 0)
        return wt_sink_failed(sink, errno, error);
    give(sink, sink->fd);
    wt_sink_begin(sink);
    return wt_sink_flush(sink, error);
}

static enum wt_status replace(struct wt_sink *sink, struct wt_error *error)
{
    int directory = sink->place.directory;
    uint64_t random = 0;
    char part[64];

    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return wt_sink_failed(sink, errno, error);
    (void)snprintf(part, sizeof part, ".wiretutor-%016" PRIx64 ".part", random);
    enum wt_status status = make_part(sink, part, error);

    if (status == WT_OK && renameat(directory, part, directory, sink->place.name) != 0)
        status = wt_sink_failed(sink, errno, error);
    if (status != WT_OK && sink->fd >= 0) {
        (void)unlinkat(directory, part, 0);
        close(sink->fd);
        sink->fd = -1;
    }
    return status;
}

enum wt_status wt_sink_open_next(struct wt_sink *sink, struct wt_error *error)
{
    struct stat there;
    int fd = sink->fd;

    sink->fd = -1;
    sink->has_begun = true;
    if (fd >= 0 && close(fd) != 0 && errno != EINTR) /* a full disk may be reported only now */
        return wt_sink_failed(sink, errno, error);
    if (!name_next(sink))
        return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_NAME, sink->rotation.pattern, NULL);
    if (fstatat(sink->place.directory, sink->place.name, &there, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? replace(sink, error) : wt_sink_failed(sink, errno, error);
    if (is_the_input(sink, &there))
        return refuse_input(sink, error);
    if (!wt_place_is_ours(&sink->place, &there))
        return refuse_foreign(sink, error);
    /* a FIFO or a device is written to, not replaced */
    return S_ISREG(there.st_mode) || S_ISLNK(there.st_mode) ? replace(sink, error)
                                                            : open_there(sink, error);
}
