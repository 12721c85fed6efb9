/** What pg throws: an answer of the server with its SQLSTATE, or a broken connection with the code of the socket's error. */
export class DatabaseError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'DatabaseError';
  }
}
