/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a source file. */
#include "namer.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wiretutor/utf8.h"

enum { LARGEST = 1 << 20, AT_ONCE = 16384 };

/* Only ordinary files: opening or reading a pipe or a device may wait or do something. */
static int open_source(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Appends a character; false: there is no room for more. */
static bool add(struct wt_code_line *line, size_t *n, char c)
{
    if (*n == 0 && is_blank(c))
        return true;
    if (*n + 1 >= sizeof line->text)
        return false;
    line->text[(*n)++] = c;
    return true;
}

void wt_line_text(struct wt_code_line *line)
{
    char bytes[AT_ONCE];
    uint32_t number = 1;
    size_t n = 0, all = 0;
    ssize_t got;
    int fd;

    line->text[0] = '\0';
    fd = line->line != 0 ? open_source(line->file) : -1;
    while (fd >= 0 && number <= line->line && all < LARGEST &&
           (got = read(fd, bytes, sizeof bytes)) > 0) {
        all += (size_t)got;
        for (ssize_t i = 0; i < got && number <= line->line; i++) {
            if (bytes[i] == '\n')
                number++;
            else if (number == line->line && !add(line, &n, bytes[i]))
                number = line->line + 1;
        }
    }
    if (fd >= 0)
        close(fd);
    n = n > 0 ? wt_utf8_whole(line->text, n) : 0;
    while (n > 0 && is_blank(line->text[n - 1]))
        n--;
    line->text[n] = '\0';
}
