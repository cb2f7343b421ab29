/**
 * Completion for PowerShell.
 *
 * @module
 */

/** The script, for `$PROFILE`. Where it offers nothing, PowerShell offers files. */
export const powershellScript =
  `# PowerShell completion for quilla: quilla completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName quilla -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_.Value) { $_.Value } else { $_.Extent.Text } })
    # PowerShell drops an empty word of a command: the one that is being written is told behind an equals sign.
    $lines = @(& quilla completion powershell -- @before "=$wordToComplete" 2>$null)
    if ($lines.Count -lt 2) { return }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $help = $_ -split [char]9, 2
        if (-not $help) { $help = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $help)
    }
}`;
