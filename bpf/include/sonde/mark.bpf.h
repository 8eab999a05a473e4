// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Tells the build what a program does. The library's functions are inlined, so that a compiled
/// program shows no call of them; the build holds each program against their rules all the same
/// (docs/c-library.md).
///
/// It compiles each program twice, the second time with SONDE_MARKS and only to look at it. A mark
/// is then an entry in a section of its own: the address of the instruction that follows, and what
/// is done there. It takes no instruction, so that what is looked at is what is loaded. The
/// compiler does not know what the line holds, but keeps it with the code around it: dropped,
/// doubled, or merged with an equal one. Debug information would not do instead of marks: the
/// compiler forgets which function merged code came from. Marks in what is loaded would not do
/// either: the compiler notes a source line for each, and the kernel refuses two lines for one
/// instruction.
#pragma once

enum sonde_mark {
    SONDE_MARK_ADMIT = 1,    ///< it is asked whether the process is traced
    SONDE_MARK_BEGIN = 2,    ///< an operation begins
    SONDE_MARK_SPAN = 3,     ///< an operation's span gets its ids
    SONDE_MARK_KEEP = 4,     ///< an operation is kept in a map
    SONDE_MARK_FIND = 5,     ///< the operation that ends here is looked for
    SONDE_MARK_RECORD = 6,   ///< a span's record begins
    SONDE_MARK_SEND = 7,     ///< a record is sent
    SONDE_MARK_END = 8,      ///< an operation ends
    SONDE_MARK_ANNOTATE = 9, ///< the record of an annotation begins
    SONDE_MARK_TRACED = 10,  ///< the process is one that is traced
    SONDE_MARK_REFUSED = 11, ///< the process is one that is not
};

/// Marks the next instruction. Put it before a call of a helper where there is one: it keeps the
/// compiler from moving reads and writes of memory past it, as the call does anyway.
#if defined(SONDE_MARKS)
#define SONDE_MARK(kind)                                                                           \
    asm volatile(                                                                                  \
        "1: .pushsection .sonde.marks,\"\",@progbits; .quad 1b, %0; .popsection" ::"i"(kind))
#else
#define SONDE_MARK(kind) ((void)(kind))
#endif

/// Marks that arguments or results are read here as those of a program's function: the build holds against it
/// which program the instruction is in.
#if defined(SONDE_MARKS)
#define SONDE_MARK_WORDS(program)                                                                  \
    asm volatile("1: .pushsection .sonde.words,\"\",@progbits; .quad 1b, " #program "; .popsection")
#else
#define SONDE_MARK_WORDS(program) ((void)0)
#endif
