/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of the loopback address in a command and in the files that it names. */
#include "loopback.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 256 * 1024 };

static const char ipv4[] = "127.0.0.1";
static const char name[] = "localhost";
static const char ipv6[] = "::1";

static bool continues(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_' || c == ':';
}

/* Is this in the text, and no part of a longer word? A colon may follow: a port comes behind it. */
static bool has(const char *text, size_t n, const char *what)
{
    size_t length = strlen(what);

    for (size_t i = 0; i + length <= n; i++) {
        const char *at = memchr(text + i, what[0], n - i);

        if (at == NULL)
            return false;
        i = (size_t)(at - text);
        if (i + length > n || memcmp(at, what, length) != 0 || (i > 0 && continues(at[-1])))
            continue;
        if (i + length == n || at[length] == ':' || !continues(at[length]))
            return true;
    }
    return false;
}

static const char *named_in(const char *text, size_t n)
{
    return has(text, n, ipv4) ? ipv4 : has(text, n, name) ? name : has(text, n, ipv6) ? ipv6 : NULL;
}

/* What was compiled holds names that its libraries know. */
static const char *named_in_bytes(const char *bytes, size_t n)
{
    if (memchr(bytes, '\0', n) == NULL)
        return named_in(bytes, n);
    return has(bytes, n, ipv4) ? ipv4 : NULL;
}

static const char *named_in_file(const char *path)
{
    struct stat about;
    const char *found = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
        about.st_size <= LARGEST_FILE) {
        char *bytes = malloc((size_t)about.st_size);
        ssize_t n = bytes != NULL ? read(fd, bytes, (size_t)about.st_size) : -1;

        if (n > 0)
            found = named_in_bytes(bytes, (size_t)n);
        free(bytes);
    }
    (void)close(fd);
    return found;
}

/* The system's own programs are not what the learner wrote. */
static bool is_systems(const char *path)
{
    return strchr(path, '/') == NULL || strncmp(path, "/usr/", 5) == 0 ||
           strncmp(path, "/bin/", 5) == 0;
}

const char *wt_loopback_named(char *const *argv)
{
    const char *found = is_systems(argv[0]) ? NULL : named_in_file(argv[0]);

    for (size_t i = 1; argv[i] != NULL && found == NULL; i++) {
        found = named_in(argv[i], strlen(argv[i]));
        if (found == NULL)
            found = named_in_file(argv[i]);
    }
    return found;
}
