// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Marks tell the build what a program does. The library's functions are inlined, so a compiled
/// program does not show calls of them. With marks, the build can still hold each program to the
/// rules for these calls (docs/c-library.md).
///
/// The build compiles each program twice. It defines SONDE_MARKS the second time and only inspects
/// the result. A mark is then an entry in a separate section: the address of the instruction that
/// follows, and what is done there. A mark adds no instruction, so the inspected program equals the
/// loaded one. The compiler does not know the content of the line, but keeps it with the code
/// around it when it drops that code, duplicates it, or merges it with an equal copy. Debug
/// information could not replace marks, because the compiler forgets which function merged code
/// came from. Nor could marks be part of the loaded program: the compiler records a source line for
/// each mark, and the kernel refuses two lines for one instruction.
#pragma once

enum sonde_mark {
    SONDE_MARK_ADMIT = 1,    ///< the program checks whether the process is traced
    SONDE_MARK_BEGIN = 2,    ///< an operation begins
    SONDE_MARK_SPAN = 3,     ///< an operation's span gets its ids
    SONDE_MARK_KEEP = 4,     ///< an operation is kept in a map
    SONDE_MARK_FIND = 5,     ///< the operation that ends here is searched for
    SONDE_MARK_RECORD = 6,   ///< a span's record begins
    SONDE_MARK_SEND = 7,     ///< a record is sent
    SONDE_MARK_END = 8,      ///< an operation ends
    SONDE_MARK_ANNOTATE = 9, ///< the record of an annotation begins
    SONDE_MARK_TRACED = 10,  ///< the process is traced
    SONDE_MARK_REFUSED = 11, ///< the process is not traced
};

/// Marks the next instruction. Put it before a call of a helper if there is one: a mark keeps the
/// compiler from moving reads and writes of memory past it, as the call does anyway.
#if defined(SONDE_MARKS)
#define SONDE_MARK(kind)                                                                           \
    asm volatile(                                                                                  \
        "1: .pushsection .sonde.marks,\"\",@progbits; .quad 1b, %0; .popsection" ::"i"(kind))
#else
#define SONDE_MARK(kind) ((void)(kind))
#endif

/// Marks that a program reads the arguments or results of its function here. The build checks that
/// the instruction is in that program.
#if defined(SONDE_MARKS)
#define SONDE_MARK_WORDS(program)                                                                  \
    asm volatile("1: .pushsection .sonde.words,\"\",@progbits; "                                   \
                 ".quad 1b, " #program "; .popsection")
#else
#define SONDE_MARK_WORDS(program) ((void)0)
#endif
