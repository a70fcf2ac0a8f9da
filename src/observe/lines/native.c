/* SPDX-License-Identifier: BSD-2-Clause */
/* C, C++, Rust, Go: from a copy of a stopped thread's registers and stack to the line in which it
 * calls, through libdw (DWARF 5 sections 3.3 and 6.2 to 6.4).
 *
 * libdw is loaded when the first program needs it: no other command pays for it. */
#include "namer.h"

#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FUNCTIONS(X)                                                                               \
    X(elf_version)                                                                                 \
    X(dwarf_attr_integrate)                                                                        \
    X(dwarf_diename)                                                                               \
    X(dwarf_filesrc)                                                                               \
    X(dwarf_formstring)                                                                            \
    X(dwarf_formudata)                                                                             \
    X(dwarf_getscopes)                                                                             \
    X(dwarf_getsrc_die)                                                                            \
    X(dwarf_getsrcfiles)                                                                           \
    X(dwarf_haspc)                                                                                 \
    X(dwarf_lineno)                                                                                \
    X(dwarf_linesrc)                                                                               \
    X(dwarf_tag)                                                                                   \
    X(dwfl_addrmodule)                                                                             \
    X(dwfl_attach_state)                                                                           \
    X(dwfl_begin)                                                                                  \
    X(dwfl_end)                                                                                    \
    X(dwfl_frame_pc)                                                                               \
    X(dwfl_getthread_frames)                                                                       \
    X(dwfl_linux_proc_maps_report)                                                                 \
    X(dwfl_module_addrdie)                                                                         \
    X(dwfl_module_addrname)                                                                        \
    X(dwfl_module_build_id)                                                                        \
    X(dwfl_module_info)                                                                            \
    X(dwfl_module_nextcu)                                                                          \
    X(dwfl_report_begin)                                                                           \
    X(dwfl_report_end)                                                                             \
    X(dwfl_thread_state_register_pc)                                                               \
    X(dwfl_thread_state_registers)

enum {
    MOST_MAPS = 16,
    MOST_FRAMES = 64,
    RUST_HASH = 17, /* 'h' and 16 digits */
    MOST_UNITS = 1 << 16,
    KEPT = 512, /* lines of addresses that were looked up */
    LARGEST_FILE = 1 << 30,
    THE_THREAD = 1 /* its number for libdw, which sees no process: only the copy */
};

struct mapped {
    uint32_t number;
    Dwfl *dwfl; /* NULL: free, or it could not be taken in */
};

struct wt_native {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
    Dwfl_Callbacks finders;
    unsigned next; /* the place that makes room */
    struct mapped at[MOST_MAPS];
    struct {
        const Dwfl *dwfl;
        Dwarf_Addr pc;
        bool own;
        struct wt_code_line at;
    } kept[KEPT];
    /* The thread that is looked at. */
    Dwfl *dwfl;
    const struct wt_abi_frame *frame;
    const uint8_t *stack;
    size_t n_stack;
    unsigned n_frames;
    struct wt_code_site *site;
    bool found;
};

/* ---- files ---- */

static int open_ordinary(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd >= 0 &&
        (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > LARGEST_FILE)) {
        close(fd);
        return -1;
    }
    return fd;
}

static int find_elf(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                    char **file_name, Elf **elf)
{
    (void)module, (void)userdata, (void)base, (void)elf;
    *file_name = NULL;
    return name[0] == '/' ? open_ordinary(name) : -1;
}

static bool is_library_path(const char *path)
{
    return strncmp(path, "/lib", 4) == 0 || strncmp(path, "/usr/lib", 8) == 0 || path[0] != '/';
}

/* Debug information beside the program, where its package put it: never from a server. Libraries
 * need none: their lines are not shown. */
static int find_debuginfo(Dwfl_Module *module, void **userdata, const char *name, Dwarf_Addr base,
                          const char *file_name, const char *link, GElf_Word checksum,
                          char **found_name)
{
    static const char folder[] = "/usr/lib/debug/.build-id/";
    const struct wt_native *n = NULL;
    char path[sizeof folder + 160];
    const unsigned char *id;
    GElf_Addr address;
    size_t at = sizeof folder - 1;
    int size;

    (void)base, (void)file_name, (void)link, (void)checksum;
    n = *userdata;
    *found_name = NULL;
    if (n == NULL || is_library_path(name))
        return -1;
    size = n->dwfl_module_build_id(module, &id, &address);
    if (size < 2 || size > 64)
        return -1;
    memcpy(path, folder, at);
    for (int i = 0; i < size; i++)
        at += (size_t)snprintf(path + at, sizeof path - at, i == 1 ? "/%02x" : "%02x", id[i]);
    memcpy(path + at, ".debug", sizeof ".debug");
    return open_ordinary(path);
}

struct wt_native *wt_native_new(void)
{
    struct wt_native *n = calloc(1, sizeof *n);
    void *library = n != NULL ? dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL) : NULL;
    bool all = library != NULL;

#define X(name)                                                                                    \
    if (all) {                                                                                     \
        void *address = dlsym(library, #name);                                                     \
                                                                                                   \
        all = address != NULL;                                                                     \
        memcpy(&n->name, &address, sizeof address); /* C has no cast from one to the other */      \
    }
    FUNCTIONS(X)
#undef X
    if (!all) {
        free(n);
        return NULL;
    }
    n->elf_version(EV_CURRENT);
    n->finders = (Dwfl_Callbacks){.find_elf = find_elf, .find_debuginfo = find_debuginfo};
    return n;
}

/* ---- what a process has mapped ---- */

/* One thread only: the one whose copy we have. */
static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread)
{
    struct wt_native *n = arg;

    (void)dwfl;
    if (*thread != NULL)
        return 0;
    *thread = n;
    return THE_THREAD;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *arg, void **thread)
{
    (void)dwfl, (void)tid;
    *thread = arg;
    return true;
}

static bool read_word(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *out, void *arg)
{
    const struct wt_native *n = arg;
    uint64_t offset = address - n->frame->sp;

    (void)dwfl;
    if (n->n_stack < sizeof *out || offset > n->n_stack - sizeof *out)
        return false;
    memcpy(out, n->stack + offset, sizeof *out);
    return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
    const struct wt_native *n = arg;
    Dwarf_Word words[WT_ABI_REGISTERS];

    for (unsigned i = 0; i < WT_ABI_REGISTERS; i++)
        words[i] = n->frame->at[i];
    n->dwfl_thread_state_register_pc(thread, n->frame->pc);
    return n->dwfl_thread_state_registers(thread, 0, n->frame->n, words);
}

static const Dwfl_Thread_Callbacks threads = {.next_thread = next_thread,
                                              .get_thread = get_thread,
                                              .memory_read = read_word,
                                              .set_initial_registers = set_registers};

static bool take_in(struct wt_native *n, struct mapped *m, const char *text, size_t size)
{
    /* It only reads; the function lacks the const. */
    FILE *maps = fmemopen((void *)(uintptr_t)text, size, "r");
    bool good = maps != NULL;

    m->dwfl = good ? n->dwfl_begin(&n->finders) : NULL;
    if (m->dwfl != NULL) {
        n->dwfl_report_begin(m->dwfl);
        good = n->dwfl_linux_proc_maps_report(m->dwfl, maps) == 0;
        good = n->dwfl_report_end(m->dwfl, NULL, NULL) == 0 && good &&
               n->dwfl_attach_state(m->dwfl, NULL, THE_THREAD, &threads, n);
    }
    if (maps != NULL)
        (void)fclose(maps);
    return good && m->dwfl != NULL;
}

void wt_native_map(struct wt_native *n, uint32_t number, const char *text, size_t size)
{
    struct mapped *m = &n->at[n->next++ % MOST_MAPS];

    if (m->dwfl != NULL)
        n->dwfl_end(m->dwfl);
    for (unsigned i = 0; i < KEPT; i++) /* the next one may get the same address */
        n->kept[i].dwfl = n->kept[i].dwfl == m->dwfl ? NULL : n->kept[i].dwfl;
    m->dwfl = NULL;
    m->number = number;
    if (size == 0)
        return;
    if (!take_in(n, m, text, size) && m->dwfl != NULL) {
        n->dwfl_end(m->dwfl);
        m->dwfl = NULL;
    }
}

/* ---- lines ---- */

static void copy(char *out, size_t size, const char *text)
{
    size_t n = text != NULL ? strlen(text) : 0;

    if (n >= size)
        n = size - 1;
    if (n > 0)
        memcpy(out, text, n);
    out[n] = '\0';
}

/* A name of a file in debug information may be relative to the folder of its compiler. */
static void copy_file(struct wt_code_line *out, const char *name, const char *folder)
{
    if (name == NULL || name[0] == '/' || folder == NULL) {
        copy(out->file, sizeof out->file, name);
        return;
    }
    (void)snprintf(out->file, sizeof out->file, "%s/%s", folder, name);
}

/* Code that its compiler's or a package's headers bring into the learner's own program. */
static bool is_library_file(const char *file)
{
    static const char *const folders[] = {"/usr/include/", "/usr/lib/",     "/usr/share/",
                                          "/rustc/",       "/usr/local/go", "/.cargo/registry/",
                                          "/lib/rustlib/"};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (i < 5 ? strncmp(file, folders[i], strlen(folders[i])) == 0
                  : strstr(file, folders[i]) != NULL)
            return true;
    return false;
}

static unsigned number_of(const struct wt_native *n, Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute found;
    Dwarf_Word value;

    if (n->dwarf_attr_integrate(die, attribute, &found) == NULL ||
        n->dwarf_formudata(&found, &value) != 0 || value > INT32_MAX)
        return 0;
    return (unsigned)value;
}

/* The line from which an inlined function is called. */
static bool go_out(const struct wt_native *n, Dwarf_Die *unit, Dwarf_Die *inlined,
                   const char *folder, struct wt_code_line *at)
{
    Dwarf_Files *files;
    size_t count;
    unsigned file = number_of(n, inlined, DW_AT_call_file);

    at->line = number_of(n, inlined, DW_AT_call_line);
    if (at->line == 0 || n->dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count)
        return false;
    copy_file(at, n->dwarf_filesrc(files, file, NULL, NULL), folder);
    return true;
}

/* The compilation unit of an address. clang and rustc make no index of them (.debug_aranges). */
static Dwarf_Die *unit_at(const struct wt_native *n, Dwfl_Module *module, Dwarf_Addr pc,
                          Dwarf_Addr *bias)
{
    Dwarf_Die *unit = n->dwfl_module_addrdie(module, pc, bias);

    if (unit != NULL)
        return unit;
    for (unsigned i = 0; i < MOST_UNITS; i++) {
        unit = n->dwfl_module_nextcu(module, unit, bias);
        if (unit == NULL || n->dwarf_haspc(unit, pc - *bias) > 0)
            break;
    }
    return unit;
}

/* A symbol without its mangling: of _ZN1r8send_all17h573ba9b141f79ea0E, C++ and rustc, the last
 * name that is no hash. */
static void copy_plain(struct wt_code_line *at, const char *symbol)
{
    const char *name = symbol, *next;
    size_t n = symbol != NULL ? strlen(symbol) : 0;

    for (next = n > 3 && strncmp(symbol, "_ZN", 3) == 0 ? symbol + 3 : "";
         *next >= '1' && *next <= '9';) {
        char *begin;
        size_t length = strtoul(next, &begin, 10);

        if (length > n - (size_t)(begin - symbol))
            break;
        if (length != RUST_HASH || *begin != 'h') {
            name = begin;
            at->function[0] = '\0';
            copy(at->function, length < sizeof at->function ? length + 1 : sizeof at->function,
                 name);
        }
        next = begin + length;
    }
    if (name == symbol)
        copy(at->function, sizeof at->function, symbol);
}

/* Functions that the compiler put into each other share one frame: the innermost one that is not a
 * library's. False: all of them are. */
static bool find_own(const struct wt_native *n, Dwfl_Module *module, Dwarf_Addr pc,
                     struct wt_code_line *at)
{
    Dwarf_Addr bias;
    Dwarf_Die *unit = unit_at(n, module, pc, &bias), *scopes = NULL;
    Dwarf_Line *line = unit != NULL ? n->dwarf_getsrc_die(unit, pc - bias) : NULL;
    Dwarf_Attribute attribute;
    const char *folder = NULL;
    int number = 0, count;
    bool own = false;

    if (line == NULL)
        return false;
    if (n->dwarf_attr_integrate(unit, DW_AT_comp_dir, &attribute) != NULL)
        folder = n->dwarf_formstring(&attribute);
    copy_file(at, n->dwarf_linesrc(line, NULL, NULL), folder);
    at->line = n->dwarf_lineno(line, &number) == 0 && number > 0 ? (uint32_t)number : 0;
    count = n->dwarf_getscopes(unit, pc - bias, &scopes);
    for (int i = 0; i < count && !own; i++) {
        int tag = n->dwarf_tag(&scopes[i]);

        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        own = !is_library_file(at->file);
        copy(at->function, sizeof at->function, n->dwarf_diename(&scopes[i]));
        if (own || tag == DW_TAG_subprogram || !go_out(n, unit, &scopes[i], folder, at))
            break;
    }
    free(scopes);
    if (at->function[0] == '\0') { /* rustc's: no scope is found inside a namespace */
        own = !is_library_file(at->file);
        copy_plain(at, n->dwfl_module_addrname(module, pc));
    }
    return own && at->file[0] != '\0'; /* a line of no file tells nothing */
}

/* ---- frames ---- */

/* The same, kept: most calls come from the same places again and again. */
static bool look_up(struct wt_native *n, Dwfl_Module *module, Dwarf_Addr pc,
                    struct wt_code_line *at)
{
    size_t i = pc % KEPT;

    if (n->kept[i].dwfl != n->dwfl || n->kept[i].pc != pc) {
        n->kept[i].dwfl = n->dwfl;
        n->kept[i].pc = pc;
        memset(&n->kept[i].at, 0, sizeof n->kept[i].at);
        n->kept[i].own = find_own(n, module, pc, &n->kept[i].at);
    }
    *at = n->kept[i].at;
    return n->kept[i].own;
}

/* The innermost function of all, whose line is not looked for: it is a library's. */
static void note_inner(struct wt_native *n, Dwfl_Module *module, Dwarf_Addr pc, const char *path)
{
    struct wt_code_line *inner = &n->site->inner;

    if (n->n_frames > 1)
        return;
    copy(inner->file, sizeof inner->file, path);
    copy(inner->function, sizeof inner->function, n->dwfl_module_addrname(module, pc));
}

static int take_frame(Dwfl_Frame *state, void *arg)
{
    struct wt_native *n = arg;
    struct wt_code_line *at = &n->site->at, line;
    const char *path = NULL, *name;
    Dwfl_Module *module;
    Dwarf_Addr pc;
    bool stopped_here;
    void **userdata;

    if (n->n_frames++ == MOST_FRAMES || !n->dwfl_frame_pc(state, &pc, &stopped_here))
        return DWARF_CB_ABORT;
    pc -= stopped_here ? 0 : 1; /* a caller's is the address behind its call */
    module = n->dwfl_addrmodule(n->dwfl, pc);
    if (module == NULL)
        return DWARF_CB_OK;
    path = n->dwfl_module_info(module, &userdata, NULL, NULL, NULL, NULL, NULL, NULL);
    *userdata = n;
    if (path == NULL || is_library_path(path)) {
        note_inner(n, module, pc, path != NULL ? path : "");
        return DWARF_CB_OK;
    }
    if (look_up(n, module, pc, &line)) {
        *at = line;
        n->found = true;
        return DWARF_CB_ABORT;
    }
    name = n->dwfl_module_addrname(module, pc);
    /* Without -g: its name, unless a caller has a line. What begins with _ is the C library's, of a
     * program that is linked with it for good. */
    if (line.line == 0 && !n->found && name != NULL &&
        (name[0] != '_' || strncmp(name, "_ZN", 3) == 0)) {
        copy(at->file, sizeof at->file, path);
        copy_plain(at, name);
        n->found = true;
    }
    return DWARF_CB_OK;
}

bool wt_native_site(struct wt_native *n, uint32_t map, const struct wt_abi_frame *frame,
                    const uint8_t *stack, size_t size, struct wt_code_site *site)
{
    struct mapped *m = NULL;

    for (unsigned i = 0; i < MOST_MAPS && m == NULL; i++)
        if (n->at[i].dwfl != NULL && n->at[i].number == map)
            m = &n->at[i];
    if (m == NULL || frame->n > WT_ABI_REGISTERS)
        return false;
    n->frame = frame;
    n->stack = stack;
    n->n_stack = size;
    n->n_frames = 0;
    n->site = site;
    n->found = false;
    n->dwfl = m->dwfl;
    n->dwfl_getthread_frames(m->dwfl, THE_THREAD, take_frame, n);
    site->kind = WT_SITE_YOURS;
    return n->found;
}
