# SPDX-License-Identifier: BSD-2-Clause
# wiretutor: one Makefile, out of tree, dependencies from the compiler.
#   make            build/release/wiretutor        make MODE=debug | MODE=asan
#   make demo       installs what is missing, builds, tells the story of a sample
#   make check      the same, then every test
#   make deps       installs what building needs   make check-deps   and what the tests need
#   make units      builds and runs the unit tests make golden       accepts today's output
#   make check-corpus CAPTURES=DIR   every capture below DIR through all commands
#   make check-witness               staged transfers, the kernel's counters against what is told
#   make fuzz TARGET=path SECONDS=60     any bytes, until a promise breaks (needs clang)
#   make samples    the programs of samples/clients; V=1 shows every command
#   make install PREFIX=/usr/local DESTDIR=        make uninstall, clean, format, tidy
#   make manual     manual pages and completions   make bench          how fast, beside others
MODE    ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   := build/$(MODE)
PYTHON  ?= python3
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config
HASH    := \#
PKGS    := libpcap libutf8proc zlib libzstd libcap-ng libseccomp libnftnl libmnl

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
        -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
ifdef CI
WARN += -Werror
endif
# What the compiler has of hardening: -fcf-protection is for x86, -mbranch-protection for AArch64,
# the third level of _FORTIFY_SOURCE wants a new compiler and a new C library.
has      = $(shell printf '$(HASH)include <stdio.h>\n' | $(CC) -O2 -Werror $1 -x c -c -o /dev/null - 2>/dev/null && echo '$1')
fortify  = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$1
ifeq ($(MODE),release)
hardened := -fstack-protector-strong $(call has,-fstack-clash-protection) \
            $(or $(call has,-fcf-protection),$(call has,-mbranch-protection=standard)) \
            $(or $(call has,$(call fortify,3)),$(call fortify,2))
endif
# Wide loads of what was stored in words a moment ago wait for it (bytes.h, wt_span_of): no SLP.
# On x86, gcc clears more than 48 bytes by an instruction that takes longer to begin than to do 100.
comma := ,
clear := unrolled_loop:128:noalign$(comma)rep_8byte:8192:noalign$(comma)libcall:-1:noalign
fast  := -O2 -fno-tree-slp-vectorize $(call has,-mmemset-strategy=$(clear))
ifeq ($(MODE),release)
# The program is optimised as a whole, from objects of its own; tests and libraries link plain ones.
lto := $(call has,-flto=auto)
# The addresses in our tables, some 25,000 that a start corrects, in an eightieth of the space: where
# the linker can write them so and what it links with can start so (glibc from 2.36 on, musl 1.2.4).
starts =  $(shell t=$$(mktemp) && printf 'char *a[] = {"b"};int main(void){return a[0][0] != 98;}\n' | \
                 $(CC) -fPIC -pie -Wl,--fatal-warnings $1 -x c -o $$t - 2>/dev/null && $$t && echo '$1'; rm -f $$t)
packed := $(call starts,-Wl$(comma)-z$(comma)pack-relative-relocs)
endif
mode.release := $(fast) -g -fPIC -fno-semantic-interposition $(hardened)
mode.debug   := -O0 -g3 -fPIC
mode.fuzz    := -O2 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
mode.asan    := -O1 -g -fPIC -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
mode.coverage := -O0 -g -fPIC --coverage -fprofile-update=atomic
# Some 200 test programs are linked: lld does it in a third of the time, where it is here and knows the processor.
quick := $(shell echo 'int main(void) { return 0; }' | $(CC) -fuse-ld=lld -x c -o /dev/null - 2>/dev/null && echo -fuse-ld=lld)
link.hard    := -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
link.release := -pie $(link.hard) $(packed)
link.debug   :=
link.asan    := -fsanitize=address,undefined
link.fuzz    := -fsanitize=address,undefined
link.coverage := --coverage
ifndef mode.$(MODE)
$(error MODE=$(MODE): there are release, debug, asan, fuzz and coverage)
endif

# Ours stand apart from CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS, which stay the caller's to set.
pkg.cflags := $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
pkg.libs   := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null) -ldl
language = -std=c11 -Iinclude -I$(BUILD)/include -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(pkg.cflags)
compile  = $(CC) $(language) $(CPPFLAGS) $(WARN) $(mode.$(MODE)) $(CFLAGS)
link     = $(CC) $(link.$(MODE)) $(whole) $(flush) $(linker) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(pkg.libs) $(LDLIBS)

lib     := $(filter-out src/cli/%,$(wildcard src/*/*.c src/*/*/*.c))
cli     := $(wildcard src/cli/*.c)
units   := $(wildcard tests/unit/test_*.c)
helpers := $(filter-out $(units),$(wildcard tests/unit/*.c))
bench   := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
fuzzers := $(filter-out tests/fuzz/libfuzzer.c tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))
live    := $(patsubst tests/live/%.c,$(BUILD)/tests/live/%,$(wildcard tests/live/*.c))
faults  := $(BUILD)/faults/faults.so $(BUILD)/faults/wiretutor $(BUILD)/faults/heeding
clients := $(wildcard samples/clients/*.c)
manual  := $(wildcard src/cli/manual/*.c)
ids     := $(BUILD)/include/wiretutor/ids.h
libo    := $(lib:%.c=$(BUILD)/%.o)
clio    := $(cli:%.c=$(BUILD)/%.o)
programo := $(patsubst %.c,$(BUILD)/$(if $(lto),whole/)%.o,$(cli) $(lib))
unitb   := $(units:%.c=$(BUILD)/%)
pages   := $(patsubst docs/man/%.in,$(BUILD)/manual/%,$(wildcard docs/man/*.in))
shells  := $(patsubst docs/completions/%,$(BUILD)/manual/%,$(wildcard docs/completions/wiretutor.*))
version := $(shell sed -n 's/.*"wiretutor \([0-9.]*\).*/\1/p' src/cli/help.c)
soname  := libwiretutor.so.$(firstword $(subst ., ,$(version)))
static  := $(BUILD)/static/libwiretutor.a
shared  := $(BUILD)/libwiretutor.so.$(version)
pairs   := $(clients:samples/clients/%.c=$(BUILD)/samples/%)

again   = @+$(MAKE) --no-print-directory
# The same with its output kept in build/LOG: $(call quietly,LOG,TITLE,TARGET).
quietly = @+QUIETLY_COUNT='$(MAKE) --no-print-directory -n V=1 $3 2>/dev/null | grep -c -e " -c -o "' \
 tests/tools/quietly.sh build/$1.log '$2' $(MAKE) --no-print-directory $3
# As many jobs as processors, unless the caller says how many.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif

say = $(if $(V),,@echo '  $@';)

all: $(BUILD)/wiretutor

$(BUILD)/libwiretutor.a: $(libo)
	@rm -f $@
	$(say)$(AR) rcs $@ $(libo)
# Only what the public headers declare is exported.
$(shared): $(libo) $(BUILD)/exports
	$(say)$(CC) -shared -Wl,-soname,$(soname) -Wl,--version-script=$(BUILD)/exports $(link.hard) -Wl,-z,defs \
	 $(filter -fsanitize% --coverage,$(link.$(MODE))) $(LDFLAGS) -o $@ $(libo) $(pkg.libs) $(LDLIBS)
# The same for the static library that is installed: one object without other names. The tests are
# linked with the one above, for they look inside.
$(static): $(libo) $(BUILD)/exports
	@mkdir -p $(@D) && rm -f $@
	@sed -n 's/^ *\(wt_.*\);/\1/p' $(BUILD)/exports > $(@D)/names
	$(say)$(CC) -r -nostdlib -o $(@D)/all.o $(libo)
	@$(OBJCOPY) --keep-global-symbols=$(@D)/names $(@D)/all.o $(@D)/libwiretutor.o
	@$(AR) rcs $@ $(@D)/libwiretutor.o
$(BUILD)/exports: docs/man/functions.awk $(wildcard include/wiretutor/*.h)
	@mkdir -p $(@D)
	$(say)awk -v as=exports -f $^ > $@
$(BUILD)/wiretutor: whole := $(if $(lto),$(fast) $(lto))
$(BUILD)/wiretutor: $(programo)
	$(say)$(link)
$(BUILD)/tests/unit/test_%: linker := $(quick)
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(helpers:%.c=$(BUILD)/%.o) $(filter-out %/main.o,$(clio)) $(BUILD)/libwiretutor.a
	$(say)$(link) -lcmocka

$(BUILD)/tests/live/%: $(BUILD)/tests/live/%.o $(BUILD)/libwiretutor.a
	$(say)$(link)

# Those of its processes that end by _exit() count too.
ifeq ($(MODE),coverage)
counting := $(BUILD)/wiretutor $(unitb) $(live)
$(counting): $(BUILD)/tests/coverage/flush.o
$(counting): flush := -Wl,--wrap=_exit,--wrap=execv,--wrap=execvp
endif

# Manual pages and completions are made from the tables of commands and flags.
$(BUILD)/manual/manual: $(manual:%.c=$(BUILD)/%.o) $(filter-out %/main.o,$(clio)) $(BUILD)/libwiretutor.a
	@mkdir -p $(@D)
	$(say)$(link)
$(BUILD)/manual/synopsis: docs/man/functions.awk $(wildcard include/wiretutor/*.h)
	@mkdir -p $(@D)
	$(say)awk -v as=mdoc -f $^ > $@
$(BUILD)/manual/functions: docs/man/functions.awk $(wildcard include/wiretutor/*.h)
	@mkdir -p $(@D)
	$(say)awk -v as=described -f $^ > $@
$(pages): $(BUILD)/manual/%: docs/man/%.in $(BUILD)/manual/manual $(BUILD)/manual/synopsis $(BUILD)/manual/functions
	$(say)$(BUILD)/manual/manual page $(if $(findstring zh_CN,$@),zh,en) $< $(BUILD)/manual/synopsis $(BUILD)/manual/functions > $@
$(shells): $(BUILD)/manual/%: docs/completions/% $(BUILD)/manual/manual
	$(say)$(BUILD)/manual/manual completion $< > $@
manual: $(pages) $(shells)

samples: $(pairs)
$(BUILD)/samples/%: $(BUILD)/samples/clients/%.o
	$(say)$(CC) $(link.$(MODE)) $(LDFLAGS) -o $@ $<
# The public ids, out of the rows of the words; written anew only when an id is new.
$(ids): always src/lang/ids.awk $(wildcard src/lang/*.def)
	+@mkdir -p $(@D)
	+@awk -f $(filter %.awk,$^) $(filter %.def,$^) > $@.new
	+@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
$(BUILD)/%.o: %.c $(BUILD)/flags | libraries $(ids)
	@mkdir -p $(@D)
	$(say)$(compile) -MMD -MP -c -o $@ $<
$(BUILD)/whole/%.o: %.c $(BUILD)/flags | libraries $(ids)
	@mkdir -p $(@D)
	$(say)$(compile) $(lto) -MMD -MP -c -o $@ $<

# Written anew only when the flags change: then everything is compiled again. (+: also for make -n,
# which counts what is to be compiled.)
$(BUILD)/flags: always
	+@mkdir -p $(@D) 2>/dev/null && test -w $(@D) || { \
	 echo "$(@D) cannot be written: copy this folder to a place of your own, and run make there" >&2; exit 1; }
	+@echo '$(compile) $(lto) | $(link.$(MODE)) $(LDFLAGS) $(pkg.libs) $(LDLIBS)' | cmp -s - $@ || \
	 echo '$(compile) $(lto) | $(link.$(MODE)) $(LDFLAGS) $(pkg.libs) $(LDLIBS)' > $@
libraries:
	@$(PKG_CONFIG) --exists $(PKGS) 2>/dev/null || { \
	 echo "wiretutor is built with pkg-config and $(PKGS); not all are here: run 'make deps'" >&2; exit 1; }

deps:
	@tests/tools/deps.sh build
check-deps: deps
	@tests/tools/deps.sh check
# The sub-makes look for the libraries again, now that deps has installed them.
demo: deps
	$(call quietly,$(MODE),compiling,all)
	$(BUILD)/wiretutor samples/captures/tcp-echo.pcap
check: check-deps
	$(again) demo
	$(call quietly,$(MODE)-tests,compiling the tests,test-programs)
	@$(PYTHON) tests/tools/run_tests.py $(BUILD)
test-programs: $(BUILD)/wiretutor $(unitb) $(pairs) $(static) $(shared) $(pages) $(shells) $(bench) $(BUILD)/fuzz/replay $(BUILD)/kept $(live) $(faults)
units: $(unitb)
	@$(PYTHON) tests/tools/run_tests.py $(BUILD) unit
# How fast, beside tcpdump, tshark and tcptrace; ROWS="mixed 100k" chooses, see tests/bench/run.py.
bench: $(BUILD)/wiretutor $(bench)
	@$(PYTHON) -B tests/bench/run.py $(BUILD) $(ROWS)
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o
	@mkdir -p $(@D)
	$(say)$(CC) $(link.$(MODE)) $(LDFLAGS) -o $@ $< $(pkg.libs)
# Fuzzing, by libFuzzer, for so many seconds: make fuzz TARGET=path SECONDS=60; see docs/testing.md.
TARGET  ?= path
SECONDS ?= 60
fuzz: check-deps
	@tests/tools/deps.sh fuzz
	$(again) MODE=fuzz CC=clang fuzzer
	@tests/fuzz/run.sh build/fuzz '$(TARGET)' '$(SECONDS)'
fuzzer: $(BUILD)/fuzz/fuzzer $(BUILD)/fuzz/replay $(BUILD)/kept
$(BUILD)/kept: tests/fuzz/kept.tar.zst
	@rm -rf $@ $@.new
	$(say)tests/fuzz/kept.sh unpack $@.new && mv $@.new $@ && touch $@
fuzz.needs := $(fuzzers:%.c=$(BUILD)/%.o) $(helpers:%.c=$(BUILD)/%.o) $(filter-out %/main.o,$(clio)) $(BUILD)/libwiretutor.a
$(BUILD)/fuzz/replay: $(BUILD)/tests/fuzz/replay.o $(fuzz.needs)
	@mkdir -p $(@D)
	$(say)$(link) -lcmocka
$(BUILD)/fuzz/fuzzer: $(BUILD)/tests/fuzz/libfuzzer.o $(fuzz.needs)
	@mkdir -p $(@D)
	$(say)$(link) -fsanitize=fuzzer -lcmocka
# Which lines of src the tests reach, and a list of those they do not. Some tests run as nobody, who
# writes his counts into the same files.
coverage: check-deps
	$(again) MODE=coverage test-programs
	@find build/coverage -name '*.gcda' -delete && find build/coverage -type d -exec chmod a+rwx {} +
	@rm -rf $(pages:$(BUILD)/%=build/coverage/%) $(shells:$(BUILD)/%=build/coverage/%)
	@umask 0 && $(MAKE) --no-print-directory MODE=coverage manual
	-@umask 0 && GCOV_ERROR_FILE=/dev/null $(PYTHON) tests/tools/run_tests.py build/coverage
	@$(PYTHON) tests/tools/coverage.py build/coverage
# Calls that fail, for tests/tools/run_faults.py: loaded before the program, or linked with it.
$(BUILD)/faults/faults.so: tests/faults/faults.c
	@mkdir -p $(@D)
	$(say)$(CC) $(language) $(WARN) -O1 -fPIC -shared $(if $(findstring asan,$(MODE)),-DWT_FAULT_CALLS_ONLY) -o $@ $< -ldl
$(BUILD)/faults/wrap.o: tests/faults/faults.c | $(ids)
	@mkdir -p $(@D)
	$(say)$(compile) -DWT_FAULT_WRAP -c -o $@ $<
$(BUILD)/faults/wiretutor: $(BUILD)/faults/wrap.o $(clio) $(BUILD)/libwiretutor.a
	$(say)$(link) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup
# The only program that leaves its sandbox where these faults are loaded: faults.so is for it alone.
$(BUILD)/faults/tools.o: src/guard/tools.c | $(ids)
	@mkdir -p $(@D)
	$(say)$(compile) -DWT_GUARD_HEEDS_FAULTS -c -o $@ $<
$(BUILD)/faults/heeding: $(BUILD)/faults/tools.o $(clio) $(BUILD)/libwiretutor.a
	$(say)$(link)
# The unit tests and the golden files on other processors: PROCESSORS="s390x i386 arm64".
check-endian:
	@tests/tools/endian.sh $(PROCESSORS)
golden: $(BUILD)/wiretutor
	@$(PYTHON) tests/golden/run.py $(BUILD) --accept
# Any folder of captures: nothing in it may stop the program or spoil its output; nor may so many
# mutants of each capture in it and of each sample: make check-corpus CAPTURES=DIR MUTANTS=10 SEED=2.
MUTANTS ?= 3
SEED    ?= 1
check-corpus: $(BUILD)/wiretutor
	@CAPTURES='$(CAPTURES)' $(PYTHON) -B tests/tools/run_captures.py $(BUILD) --all --brief
	@$(PYTHON) -B tests/claims/run.py $(BUILD) $(CAPTURES)
	@$(PYTHON) -B tests/tools/run_mutants.py $(BUILD) --each '$(MUTANTS)' --seed '$(SEED)' samples/captures $(CAPTURES)
# Transfers staged between two hosts of our own; what is told of them against what the kernels counted.
check-witness: $(BUILD)/wiretutor
	@$(PYTHON) -B tests/witness/run.py $(BUILD)

at  := $(DESTDIR)$(PREFIX)
lib.at  := $(at)/lib
man.at  := $(at)/share/man
# A page's place is in its name: wiretutor.zh_CN.1 is zh_CN/man1/wiretutor.1.
page.at  = $(man.at)/$(if $(findstring zh_CN,$1),zh_CN/)man$(subst .,,$(suffix $1))/$(notdir $(subst .zh_CN,,$1))
bash.at := $(at)/share/bash-completion/completions/wiretutor
zsh.at  := $(at)/share/zsh/site-functions/_wiretutor
fish.at := $(at)/share/fish/vendor_completions.d/wiretutor.fish
define pkg.config
prefix=$(PREFIX)
Name: libwiretutor
Description: reads packets, follows their conversations and explains them
Version: $(version)
Requires.private: $(PKGS)
Cflags: -I$${prefix}/include
Libs: -L$${prefix}/lib -lwiretutor
endef
install: $(BUILD)/wiretutor $(static) $(shared) $(pages) $(shells)
	install -d $(at)/bin $(lib.at)/pkgconfig $(at)/include/wiretutor $(at)/share/wiretutor
	install $(BUILD)/wiretutor $(at)/bin
	install -m 644 $(static) $(shared) $(lib.at)
	ln -sf $(notdir $(shared)) $(lib.at)/$(soname)
	ln -sf $(soname) $(lib.at)/libwiretutor.so
	$(file >$(BUILD)/libwiretutor.pc,$(pkg.config))install -m 644 $(BUILD)/libwiretutor.pc $(lib.at)/pkgconfig
	install -m 644 $(wildcard include/wiretutor/*) $(ids) $(at)/include/wiretutor
	cp -r samples/captures samples/clients $(at)/share/wiretutor
	$(foreach page,$(pages),install -D -m 644 $(page) $(call page.at,$(page)) &&) true
	install -D -m 644 $(BUILD)/manual/wiretutor.bash $(bash.at)
	install -D -m 644 $(BUILD)/manual/wiretutor.zsh $(zsh.at)
	install -D -m 644 $(BUILD)/manual/wiretutor.fish $(fish.at)
uninstall:
	rm -f $(at)/bin/wiretutor $(lib.at)/libwiretutor.a $(lib.at)/libwiretutor.so* $(lib.at)/pkgconfig/libwiretutor.pc
	rm -f $(foreach page,$(pages),$(call page.at,$(page))) $(bash.at) $(zsh.at) $(fish.at)
	rm -rf $(at)/include/wiretutor $(at)/share/wiretutor

formatted := $(wildcard src/*/*.[ch] src/*/*/*.[ch] include/*/*.h tests/*/*.[ch] samples/*/*.[ch] docs/*.c)
format:
	clang-format -i $(formatted)
# Other versions of it have other opinions.
check-format:
	@clang-format --version | grep -q 'version 14' || { echo 'no clang-format 14 here'; exit 0; }; \
	 clang-format --dry-run -Werror $(formatted)
tidy: $(ids)
	@printf '%s\n' $(lib) $(cli) $(manual) | xargs -n 4 -P 2 sh -c 'clang-tidy --quiet "$$@" -- $(language)' clang-tidy
clean:
	rm -rf build

.PHONY: all check-endian libraries always deps check-deps demo test-programs check units samples golden fuzz fuzzer coverage check-corpus check-witness bench manual install uninstall format check-format tidy clean
.SECONDARY:
-include $(programo:.o=.d)
-include $(patsubst %.c,$(BUILD)/%.d,$(lib) $(cli) $(manual) $(units) $(clients) $(helpers) $(wildcard tests/bench/*.c tests/fuzz/*.c tests/live/*.c))
