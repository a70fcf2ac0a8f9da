/* SPDX-License-Identifier: BSD-2-Clause */
/* The processes below ours, traced or not. Orphans were re-parented to us. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../watcher.h"

enum { MOST = 4096 };
struct relation {
    pid_t pid, parent;
    bool below;
};

static pid_t parent_of(pid_t pid)
{
    char text[512];
    const char *name_end;
    size_t n;
    FILE *file;

    (void)snprintf(text, sizeof text, "/proc/%d/stat", (int)pid);
    file = fopen(text, "re");
    if (file == NULL)
        return 0;
    n = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[n] = '\0';
    name_end = strrchr(text, ')'); /* "12 (a name) S 1 …" */
    return name_end != NULL && strlen(name_end) > 4 ? (pid_t)strtol(name_end + 4, NULL, 10) : 0;
}

static size_t all(struct relation *relations)
{
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    size_t n = 0;

    while (folder != NULL && n < MOST && (entry = readdir(folder)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0)
            relations[n++] = (struct relation){pid, parent_of(pid), false};
    }
    if (folder != NULL)
        closedir(folder);
    return n;
}

void wt_descendants_kill(pid_t root, int signal, pid_t but_group)
{
    struct relation *relations = calloc(MOST, sizeof *relations);
    size_t n = relations != NULL ? all(relations) : 0;
    bool more = true;

    while (more) {
        more = false;
        for (size_t i = 0; i < n; i++) {
            bool below = relations[i].parent == root;

            for (size_t j = 0; j < n && !below && !relations[i].below; j++)
                below = relations[j].below && relations[j].pid == relations[i].parent;
            if (below && !relations[i].below)
                relations[i].below = more = true;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (relations[i].below && (but_group == 0 || getpgid(relations[i].pid) != but_group))
            kill(relations[i].pid, signal);
    free(relations);
}
