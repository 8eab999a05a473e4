namespace Sonde.Build.Tests.Checks;

/// <summary>One mistake that compiles.</summary>
/// <param name="Name">Of the probe's file.</param>
/// <param name="Code">What is reported.</param>
/// <param name="Line">The line at which it is reported, or empty.</param>
/// <param name="Message">A part of the message.</param>
/// <param name="Make">Makes the mistake in a sound probe.</param>
internal sealed record Mistake(string Name, string Code, string Line, string Message, Func<string, string> Make)
{
    private const string Start = "int job_start(struct pt_regs *ctx) {";
    private const string End = "int job_end(struct pt_regs *ctx) {";
    private const string Admit = "    if (!sonde_admit(&hook))\n        return 0;\n";

    public static Mistake[] All { get; } =
    [
        new("admit_missing", "SNDB011", Start, "'job_start'", source => Without(source, Admit)),
        new("admit_none", "SNDB011", "int job_count(struct pt_regs *ctx) {", "'job_count' never calls 'sonde_admit'", source =>
            source + "\nSEC(\"uprobe\")\nint job_count(struct pt_regs *ctx) {\n    sonde_count(ctx->sp);\n    return 0;\n}\n"),
        new("admit_late", "SNDB011", Start, "'job_start' reads memory of the process before", source =>
            source.Replace(Start, Start + "\n    __u64 first;\n    if (!sonde_read(&first, sizeof(first), ctx->sp))\n        return 0;", StringComparison.Ordinal)),
        new("admit_turned_round", "SNDB011", Start, "'job_start' returns if 'sonde_admit' says that the process is traced", source =>
            source.Replace("= {};\n" + Admit, "= {};\n" + Admit.Replace("!", "", StringComparison.Ordinal), StringComparison.Ordinal)),
        new("admit_ignored", "SNDB010", "sonde_admit(&hook);", "ignoring return value", source =>
            Without(source, Admit).Replace("    struct job job = {};\n", "    struct job job = {};\n    sonde_admit(&hook);\n", StringComparison.Ordinal)),
        new("stack_exceeded", "SNDB010", "struct job job = {};", "'struct job job = {};' needs more than the 512 bytes", source =>
            source.Replace("    __u64 count;", "    char text[600];", StringComparison.Ordinal)),
        new("keep_missing", "SNDB012", Start, "'job_start' begins an operation and does not keep it", source =>
            Without(source, "    sonde_operation_keep(&hook, &job);\n")),
        new("span_missing", "SNDB012", Start, "'job_start' keeps an operation without a span", source =>
            Without(source, "    sonde_span_start(&hook, &job.operation, SONDE_NO_CONTEXT);\n")),
        new("begin_missing", "SNDB012", Start, "'job_start' keeps an operation that it did not begin", source =>
            Without(source, "    if (!sonde_operation_begin(&hook, &job.operation))\n        return 0;\n")),
        new("end_missing", "SNDB013", End, "'job_end' finds the operation that ends and does not end it", source =>
            Without(source, "    sonde_operation_end(&hook, &job->operation);\n")),
        new("send_missing", "SNDB013", End, "'job_end' begins a record and does not send it", source =>
            Without(source, "        sonde_record_send(&record);\n")),
        new("annotation_unsent", "SNDB013", "int job_note(struct pt_regs *ctx) {", "'job_note' begins an annotation and does not send it", source => source + """

            #include <sonde/annotation.bpf.h>
            struct note {
                struct sonde_annotation annotation;
            };
            SEC("uprobe")
            int job_note(struct pt_regs *ctx) {
                struct sonde_hook hook = {.ctx = ctx};
                struct sonde_record record;
                if (!sonde_admit(&hook))
                    return 0;
                return !sonde_annotate(&hook, &record, struct note, SONDE_NO_CONTEXT);
            }

            """),
        new("record_missing", "SNDB013", End, "'job_end' ends operations, and no program builds a record", source =>
            Without(Before(source, "    struct job_event *event"), "    struct sonde_record record;\n")
            + "    sonde_operation_end(&hook, &job->operation);\n    return 0;\n}\n"),
        new("end_early", "SNDB013", "}", "'job_end' can return here with a record begun and the operation not ended", source =>
            source.Replace("    if (event) {", "    if (!event)\n        return 0;\n    {", StringComparison.Ordinal)),
        new("no_end", "SNDB014", Start, "'job_start' keeps operations in 'jobs', and no program ends them", source =>
            Before(source, "SEC(\"uprobe\")\nint job_end")),
        new("no_start", "SNDB014", End, "'job_end' ends operations of 'jobs', and no program keeps any", source =>
            Before(source, "SEC(\"uprobe\")\nint job_start") + source[source.IndexOf("SEC(\"uprobe\")\nint job_end", StringComparison.Ordinal)..]),
        new("operation_last", "SNDB015", "SONDE_OPERATIONS(jobs, struct job);", "'struct job', which 'jobs' holds, does not begin with a 'struct sonde_operation'", source =>
            Without(source, "    struct sonde_operation operation;\n")
                .Replace("    __u64 count;", "    __u64 count;\n    struct sonde_operation operation;", StringComparison.Ordinal)),
        new("licence_missing", "SNDB016", "", "names no licence", source => Without(source, "char LICENSE[] SEC(\"license\") = \"Dual MIT/GPL\";\n")),
        new("licence_other", "SNDB016", "char LICENSE[] SEC(\"license\") = \"Apache-2.0\";", "which the kernel reserves for GPL-compatible licences", source =>
            source.Replace("Dual MIT/GPL", "Apache-2.0", StringComparison.Ordinal)),
        new("memcmp", "SNDB017", "return __builtin_memcmp(job, &hook.key, hook.key.part);", "'job_end' refers to 'memcmp', which no object defines", source =>
            source[..source.LastIndexOf("    return 0;", StringComparison.Ordinal)] + "    return __builtin_memcmp(job, &hook.key, hook.key.part);\n}\n"),
        new("undefined_function", "SNDB017", "strange(1);", "Define it in the program or in a header", source =>
            source.Replace("    struct sonde_record record;", "    extern void strange(int);\n    strange(1);\n    struct sonde_record record;", StringComparison.Ordinal)),
        new("word_number", "SNDB020", "job.count = go_word(&hook, 1);", "'go_word' reads argument words by number", source =>
            source.Replace("    sonde_operation_keep", "    job.count = go_word(&hook, 1);\n    sonde_operation_keep", StringComparison.Ordinal)),
        new("word_register", "SNDB020", "job.count = ctx->cx;", "'ctx->cx' reads argument words by number", source =>
            source.Replace("    sonde_operation_keep", "#if defined(__TARGET_ARCH_x86)\n    job.count = ctx->cx;\n#endif\n    sonde_operation_keep", StringComparison.Ordinal)),
        new("word_of_another", "SNDB021", "struct go_string name = job_start_name(&hook);", "'job_end' reads a value of 'job_start' here", source =>
            source.Replace("&job->name, sonde_limit_name", "&name, sonde_limit_name", StringComparison.Ordinal)
                .Replace("    if (event) {", "    if (event && job->name.length) {\n        struct go_string name = job_start_name(&hook);", StringComparison.Ordinal)),
        new("word_unreadable", "SNDB010", "job.count = job_start_ratio(&hook);", "'job_start_ratio' is unavailable: it is a floating-point number in a register", source =>
            source.Replace("    sonde_operation_keep", "    job.count = job_start_ratio(&hook);\n    sonde_operation_keep", StringComparison.Ordinal)),
        new("word_of_another_type", "SNDB010", "job.count = job_start_name(&hook);", "incompatible type 'struct go_string'", source =>
            source.Replace("    sonde_operation_keep", "    job.count = job_start_name(&hook);\n    sonde_operation_keep", StringComparison.Ordinal)),
        new("word_undeclared", "SNDB010", "job.count = job_start_count(&hook);", "once its [Uprobe] has a Declaration that names it", source =>
            source.Replace("    sonde_operation_keep", "    job.count = job_start_count(&hook);\n    sonde_operation_keep", StringComparison.Ordinal)),
        new("string_forgotten", "SNDB019", "SONDE_LIMIT(name, 255);", "'name' of 'struct job' is kept, and no program records it", source =>
            Without(source, "        sonde_record_string(&record, &event->name, &job->name, sonde_limit_name);\n")),
        new("breaks_off", "SNDB018", End, "'job_end' breaks off before it returns", source =>
            source[..source.LastIndexOf("    return 0;", StringComparison.Ordinal)] + "    __builtin_unreachable();\n}\n"),
    ];

    public override string ToString() => Name;

    private static string Without(string source, string text)
    {
        int place = source.IndexOf(text, StringComparison.Ordinal);
        return source.Remove(place, text.Length);
    }

    private static string Before(string source, string text) => source[..source.IndexOf(text, StringComparison.Ordinal)];
}
