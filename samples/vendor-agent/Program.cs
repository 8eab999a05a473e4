using JobsProbe = Acme.Probe.JobsProbe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vendor.Agent;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);

// What is traced, and in which groups, is in appsettings.json, and can be changed there while the agent runs.
builder.Services.AddSonde(ProbeRegistry.All)
    .AddSink<VendorSink>()
    .ConfigureGroups(static (_, group) => group with { Label = Customer.Of(group.Name) })
    .Subscribe<JobsProbe.JobEvent>(static services => services.GetRequiredService<JobCounter>().OnJob);

builder.Services.AddHealthChecks().AddSonde();
builder.Services.AddSingleton<IHealthCheckPublisher, HealthLog>();
builder.Services.Configure<HealthCheckPublisherOptions>(static options => options.Period = TimeSpan.FromSeconds(10));

builder.Services.AddSingleton<JobCounter>();
builder.Services.AddHostedService<Report>();

await builder.Build().RunAsync();
