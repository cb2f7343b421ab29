/**
 * Completion for fish.
 *
 * @module
 */

/** The script, to be sourced, or to lie in `~/.config/fish/completions/quilla.fish`. */
export const fishScript = `# fish completion for quilla: quilla completion fish | source
function __quilla_offers
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program quilla
    string match -q '*/*' -- $words[1]; and set program $words[1]
    set -e words[1]
    set -l lines ($program completion fish -- $words "$current" 2>/dev/null)
    set -l front (string match -r '^--[^=]*=' -- $current)
    set -l rest (string replace -r '^--[^=]*=' '' -- $current)
    switch "$lines[1]"
        case files
            for path in (__fish_complete_path "$rest")
                echo "$front$path"
            end
        case directories
            for path in (__fish_complete_directories "$rest" directory)
                echo "$front$path"
            end
        case '*'
            set -e lines[1]
            printf '%s\\n' $lines
    end
end
complete -c quilla -e
complete -c quilla -f -a '(__quilla_offers)'`;
