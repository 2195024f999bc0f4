namespace Partwise.PostHoc;

/// <summary>Adds up the time that several workers spend on each kind of work.</summary>
internal sealed class WorkClock(TimeProvider time)
{
    private long _decode;
    private long _forward;
    private long _factorise;
    private long _statistics;

    public double Decode => Seconds(_decode);

    public double Forward => Seconds(_forward);

    public double Factorise => Seconds(_factorise);

    public double Statistics => Seconds(_statistics);

    public T OfDecode<T>(Func<T> work) => Measure(ref _decode, work);

    public T OfForward<T>(Func<T> work) => Measure(ref _forward, work);

    public T OfFactorise<T>(Func<T> work) => Measure(ref _factorise, work);

    public T OfStatistics<T>(Func<T> work) => Measure(ref _statistics, work);

    private T Measure<T>(ref long total, Func<T> work)
    {
        long start = time.GetTimestamp();
        T result = work();
        Interlocked.Add(ref total, time.GetTimestamp() - start);
        return result;
    }

    private double Seconds(long ticks) => (double)ticks / time.TimestampFrequency;
}
