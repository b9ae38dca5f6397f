namespace Hawser.Workers.Serving;

/// <summary>Knows which of the exceptions that no code catches are of code of its own. Called by any thread, also several at once.</summary>
internal interface IExceptionClaimant
{
    /// <summary>Takes an exception, which then does not end the process. Called on the failing thread, inside of the exception's first pass.</summary>
    /// <returns>Whether it is of the claimant's code.</returns>
    bool Claim(Exception exception);

    /// <summary>The process ends all the same, since the place for a handler was not to be had: the last moment to pass on what was claimed.</summary>
    void ProcessEnds();
}
