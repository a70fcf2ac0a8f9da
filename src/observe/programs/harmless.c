/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that cannot open a socket. A seccomp filter costs every system call a little, which a
 * program of nothing but short calls feels: copying 4 kB blocks from one device to another takes an
 * eighth longer. So it is left away where it could never stop anything: the program is linked with
 * the C library alone, takes from it only functions that are known here, has no system call
 * instruction of its own, and the user has other libraries loaded into nothing. In any doubt there
 * is a filter. */
#include "harmless.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* None of them opens a socket, starts a program, or loads code that was not there. Sorted. */
static const char *const known[] = {
    "_ITM_deregisterTMCloneTable",
    "_ITM_registerTMCloneTable",
    "__assert_fail",
    "__ctype_b_loc",
    "__ctype_get_mb_cur_max",
    "__ctype_tolower_loc",
    "__ctype_toupper_loc",
    "__cxa_atexit",
    "__cxa_finalize",
    "__errno_location",
    "__fpending",
    "__fprintf_chk",
    "__freading",
    "__gmon_start__",
    "__libc_start_main",
    "__memcpy_chk",
    "__overflow",
    "__printf_chk",
    "__snprintf_chk",
    "__sprintf_chk",
    "__stack_chk_fail",
    "_exit",
    "abort",
    "aligned_alloc",
    "bindtextdomain",
    "calloc",
    "clock_gettime",
    "close",
    "dcgettext",
    "dcngettext",
    "dup2",
    "error",
    "error_at_line",
    "exit",
    "fclose",
    "fcntl",
    "fdatasync",
    "fflush",
    "fgets",
    "fileno",
    "fprintf",
    "fputc",
    "fputc_unlocked",
    "fputs",
    "fputs_unlocked",
    "fread",
    "free",
    "fseeko",
    "fstat",
    "fsync",
    "ftruncate",
    "fwrite",
    "getenv",
    "getopt_long",
    "getpagesize",
    "iswprint",
    "localeconv",
    "lseek",
    "malloc",
    "mbrtowc",
    "mbsinit",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "nanosleep",
    "nl_langinfo",
    "open",
    "perror",
    "posix_fadvise",
    "printf",
    "putchar",
    "puts",
    "raise",
    "read",
    "realloc",
    "reallocarray",
    "setlocale",
    "sigaction",
    "sigaddset",
    "sigemptyset",
    "sigismember",
    "sigprocmask",
    "sleep",
    "stderr",
    "stdin",
    "stdout",
    "strchr",
    "strcmp",
    "strerror",
    "strlen",
    "strncmp",
    "strrchr",
    "strtol",
    "strtoul",
    "strtoumax",
    "textdomain",
    "write",
};

struct file {
    const uint8_t *bytes;
    size_t n;
};

static int by_name(const void *name, const void *entry)
{
    return strcmp(name, *(const char *const *)entry);
}

static bool is_known(const char *name)
{
    return bsearch(name, known, sizeof known / sizeof known[0], sizeof known[0], by_name) != NULL;
}

/* n bytes of the file, copied: nothing in it needs to be aligned. False: they are not there. */
static bool get(struct file file, uint64_t at, void *out, size_t n)
{
    if (at > file.n || n > file.n - at)
        return false;
    memcpy(out, file.bytes + at, n);
    return true;
}

/* A text of a table of texts; NULL: it does not end within. */
static const char *text(struct file file, const Elf64_Shdr *strings, uint64_t at)
{
    uint64_t start = strings->sh_offset + at;

    if (strings->sh_offset > file.n || strings->sh_size > file.n - strings->sh_offset ||
        at >= strings->sh_size ||
        memchr(file.bytes + start, '\0', (size_t)(strings->sh_size - at)) == NULL)
        return NULL;
    return (const char *)file.bytes + start;
}

static bool section(struct file file, const Elf64_Ehdr *header, size_t i, Elf64_Shdr *out)
{
    return i < header->e_shnum && header->e_shentsize == sizeof *out &&
           get(file, header->e_shoff + i * sizeof *out, out, sizeof *out);
}

/* The only library is libc.so.6. */
static bool libc_alone(struct file file, const Elf64_Shdr *dynamic, const Elf64_Shdr *strings)
{
    bool libc = false;
    Elf64_Dyn entry;

    for (uint64_t at = 0; at + sizeof entry <= dynamic->sh_size; at += sizeof entry) {
        const char *name;

        if (!get(file, dynamic->sh_offset + at, &entry, sizeof entry))
            return false;
        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_AUXILIARY || entry.d_tag == DT_FILTER)
            return false;
        if (entry.d_tag != DT_NEEDED)
            continue;
        name = text(file, strings, entry.d_un.d_val);
        libc = name != NULL && strcmp(name, "libc.so.6") == 0;
        if (!libc)
            return false;
    }
    return libc;
}

static bool takes_known_only(struct file file, const Elf64_Shdr *symbols, const Elf64_Shdr *strings)
{
    Elf64_Sym symbol;

    for (uint64_t at = 0; at + sizeof symbol <= symbols->sh_size; at += sizeof symbol) {
        const char *name;

        if (!get(file, symbols->sh_offset + at, &symbol, sizeof symbol))
            return false;
        if (symbol.st_shndx != SHN_UNDEF || symbol.st_name == 0)
            continue;
        name = text(file, strings, symbol.st_name);
        if (name == NULL || !is_known(name))
            return false;
    }
    return true;
}

#if defined(__x86_64__)
/* Are the bytes at `at` of the code within a distance, as instructions write them that jump, call
 * or take data of the program: four bytes, after such an instruction's beginning, that lead to a
 * place in the program? What follows a true system call instruction would have to begin with a
 * zero. */
static bool in_distance(struct file code, size_t at, uint64_t size)
{
    for (size_t back = 0; back <= 1; back++) {
        size_t start = at - back;
        int32_t distance;
        uint8_t before;

        if (at < back + 2 || !get(code, start, &distance, sizeof distance))
            continue;
        before = code.bytes[start - 1];
        if ((before & 0xc7) != 0x05 && before != 0xe8 && before != 0xe9 &&
            !((before & 0xf0) == 0x80 && code.bytes[start - 2] == 0x0f))
            continue;
        if (distance > -(int64_t)start && distance < (int64_t)(size - start))
            return true;
    }
    return false;
}

static bool has_instruction(struct file code, const uint8_t instruction[2], uint64_t size)
{
    for (size_t at = 0; at + 1 < code.n; at++)
        if (code.bytes[at] == instruction[0] && code.bytes[at + 1] == instruction[1] &&
            !in_distance(code, at, size))
            return true;
    return false;
}
#endif

/* Has it a system call instruction? size: of the program in memory, from this code on. */
static bool calls_the_kernel(struct file file, const Elf64_Phdr *part, uint64_t size)
{
#if defined(__x86_64__)
    static const uint8_t instructions[][2] = {
        {0x0f, 0x05},
        {0x0f, 0x34},
        {0xcd, 0x80}
    };
    struct file code = {file.bytes + part->p_offset, (size_t)part->p_filesz};

    if (part->p_offset > file.n || part->p_filesz > file.n - part->p_offset)
        return true;
    for (size_t i = 0; i < sizeof instructions / sizeof instructions[0]; i++)
        if (has_instruction(code, instructions[i], size))
            return true;
    return false;
#else
    (void)file, (void)part, (void)size;
    return true;
#endif
}

static bool code_is_harmless(struct file file, const Elf64_Ehdr *header)
{
    uint64_t end = 0;
    Elf64_Phdr part;

    for (size_t i = 0; i < header->e_phnum; i++) {
        if (!get(file, header->e_phoff + i * sizeof part, &part, sizeof part))
            return false;
        if (part.p_type == PT_LOAD && part.p_vaddr + part.p_memsz > end)
            end = part.p_vaddr + part.p_memsz;
    }
    for (size_t i = 0; i < header->e_phnum; i++)
        if (get(file, header->e_phoff + i * sizeof part, &part, sizeof part) &&
            part.p_type == PT_LOAD && (part.p_flags & PF_X) != 0 &&
            calls_the_kernel(file, &part, end - part.p_vaddr))
            return false;
    return end != 0;
}

static bool is_harmless(struct file file)
{
    Elf64_Shdr part, dynamic = {0}, symbols = {0}, strings;
    Elf64_Ehdr header;

    if (!get(file, 0, &header, sizeof header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr) ||
        !code_is_harmless(file, &header))
        return false;
    for (size_t i = 0; section(file, &header, i, &part); i++) {
        if (part.sh_type == SHT_DYNAMIC)
            dynamic = part;
        if (part.sh_type == SHT_DYNSYM)
            symbols = part;
    }
    return dynamic.sh_size != 0 && symbols.sh_size != 0 &&
           section(file, &header, symbols.sh_link, &strings) &&
           libc_alone(file, &dynamic, &strings) && takes_known_only(file, &symbols, &strings);
}

bool wt_harmless(const char *path)
{
    struct stat status;
    struct file file;
    bool harmless = false;
    void *bytes;
    int fd;

    if (getenv("LD_PRELOAD") != NULL || getenv("LD_AUDIT") != NULL ||
        getenv("LD_LIBRARY_PATH") != NULL || access("/etc/ld.so.preload", F_OK) == 0)
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    file.n = (size_t)status.st_size;
    bytes = mmap(NULL, file.n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    file.bytes = bytes;
    harmless = is_harmless(file);
    munmap(bytes, file.n);
    return harmless;
}

bool wt_harmless_find(const char *name, char path[PATH_MAX])
{
    const char *folder = getenv("PATH");

    if (strchr(name, '/') != NULL)
        return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && wt_harmless(path);
    while (folder != NULL && *folder != '\0') {
        size_t n = strcspn(folder, ":");
        struct stat status;

        if (snprintf(path, PATH_MAX, "%.*s/%s", n != 0 ? (int)n : 1, n != 0 ? folder : ".", name) <
                PATH_MAX &&
            stat(path, &status) == 0 && access(path, X_OK) == 0)
            return wt_harmless(path);
        folder += n + (folder[n] == ':');
    }
    return false;
}
