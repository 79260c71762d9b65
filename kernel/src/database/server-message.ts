/** What the server or the driver said. Knex puts the statement in front of it, which an operator need not read. */
export function serverMessage(error: unknown): string {
  const { message } = error as Error;
  return message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
}
