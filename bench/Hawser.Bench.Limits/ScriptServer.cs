using System.Net.Sockets;
using System.Text;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Hawser.Bench.Limits;

/// <summary>
/// Runs cells that come over the socket by <c>CSharpScript</c>, each as the continuation of the last: four bytes that say how long the text is, then the
/// text; one byte is the answer.
/// </summary>
internal static class ScriptServer
{
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)))
        .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks");

    public static async Task RunAsync(Socket socket)
    {
        byte[] length = new byte[sizeof(int)];
        ScriptState<object>? state = null;
        while (await RawSocket.ReceiveAsync(socket, length))
        {
            byte[] text = new byte[BitConverter.ToInt32(length)];
            await RawSocket.ReceiveAsync(socket, text);
            string code = Encoding.UTF8.GetString(text);
            state = state is null
                ? await CSharpScript.RunAsync<object>(code, Options)
                : await state.ContinueWithAsync<object>(code, Options);
            await RawSocket.SendAsync(socket, new byte[1]);
        }
    }
}
