using System.CommandLine;

namespace Partwise.Cli.Commands;

/// <summary><c>completion SHELL</c>: prints the lines that make a shell complete <c>partwise</c> with the tab key.</summary>
internal static class CompletionCommand
{
    // Each hands the line as typed, and where the cursor stands, to the parser's own directive. File names stay the shell's.
    private static readonly Dictionary<string, string> s_scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _partwise() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(partwise "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _partwise partwise
            """,
        ["zsh"] = """
            _partwise() {
                local -a found
                found=("${(@f)$(partwise "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
                [[ -n "$found" ]] && compadd -a found || _files
            }
            compdef _partwise partwise
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName partwise -ScriptBlock {
                param($word, $line, $cursor)
                partwise "[suggest:$cursor]" "$line" | Where-Object { $_ -like "$word*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };

    public static Command Create()
    {
        string allowed = string.Join('|', s_scripts.Keys);
        var shell = new Argument<string>("SHELL") { Description = "The shell.", HelpName = allowed };
        shell.CompletionSources.Add([.. s_scripts.Keys]);
        shell.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !s_scripts.ContainsKey(token.Value))
                result.AddError($"The shell is '{token.Value}'; {allowed} is allowed.");
        });
        var command = new Command("completion", "Print what makes a shell complete this command with the tab key.") { shell };
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(s_scripts[parsed.GetValue(shell)!]));
        return command;
    }
}
