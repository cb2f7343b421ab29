/**
 * URLs for messages, events and histories: without their passwords.
 *
 * @module
 */

/** A location for messages: a URL without a password, anything else as it is. */
export function showRemote(text: string): string {
  return text.replace(
    /^([a-z][a-z0-9+.-]*:\/\/)([^/@]*)@/i,
    (_, scheme: string, user: string) =>
      user.includes(":") ? `${scheme}${user.split(":")[0]}:xxxxx@` : `${scheme}${user}@`,
  );
}

/** A text in which URLs may stand, such as an instruction, without their passwords. */
export function hidePasswords(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s/@:"']*:)[^\s/@"']+@/gi, "$1xxxxx@");
}
