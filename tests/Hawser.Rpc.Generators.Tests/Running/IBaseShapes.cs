namespace Hawser.Rpc.Generators.Tests.Running;

/// <summary>A base that two contracts may share, with a type argument of their choice.</summary>
internal interface IBaseShapes<T>
{
    Task<T> FromBaseAsync(T value);
}
