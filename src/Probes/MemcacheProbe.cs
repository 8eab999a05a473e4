using Sonde.Probes.Go.Memcached;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces what a Go program asks of memcached with <c>github.com/bradfitz/gomemcache</c>. Each question to a server is one span. Values are
/// not read. It is a probe without C.
/// </summary>
/// <remarks>
/// Not covered: the server, which the functions that are not inlined do not have as an argument; failed dials of commands that store;
/// <c>touch</c> and <c>flush_all</c>. The library has no contexts: the parent of a span is that of its goroutine.
/// </remarks>
[Probe("github.com/bradfitz/gomemcache", SchemaUrl = Conventions.SchemaUrl)]
[FunctionSpan("func (c *Client) Get(key string) (item *Item, err error) {err}", Package = "github.com/bradfitz/gomemcache/memcache", Event = "GetCall")]
[FunctionSpan("func (c *Client) GetMulti(keys []string) (map[string]*Item, error) {keys=len(keys), err=result1}", Package = "github.com/bradfitz/gomemcache/memcache", Event = "GetMultiCall")]
[FunctionSpan("func (c *Client) Delete(key string) error {err=result0}", Package = "github.com/bradfitz/gomemcache/memcache", Event = "DeleteCall")]
[FunctionSpan("func (c *Client) populateOne(rw *bufio.ReadWriter, verb string, item *Item) error {verb, err=result0}", Package = "github.com/bradfitz/gomemcache/memcache", Event = "StoreCall")]
[FunctionSpan("func (c *Client) incrDecr(verb, key string, delta uint64) (uint64, error) {verb, err=result1}", Package = "github.com/bradfitz/gomemcache/memcache", Event = "CountCall")]
public sealed partial class MemcacheProbe
{
    static partial void Describe(in GetCall e, ref SpanWriter span) => MemcachedCall.Describe("get"u8, 1, e.Err, span);

    static partial void Describe(in GetMultiCall e, ref SpanWriter span) => MemcachedCall.Describe("get"u8, e.Keys, e.Err, span);

    static partial void Describe(in DeleteCall e, ref SpanWriter span) => MemcachedCall.Describe("delete"u8, 1, e.Err, span);

    static partial void Describe(in StoreCall e, ref SpanWriter span) => MemcachedCall.Describe(e.Verb, 1, e.Err, span);

    static partial void Describe(in CountCall e, ref SpanWriter span) => MemcachedCall.Describe(e.Verb, 1, e.Err, span);
}
