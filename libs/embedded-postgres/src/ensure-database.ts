import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export interface DatabaseSpec {
  /** Of a role that may create roles and databases. */
  adminUrl: string;
  database: string;
  /** Owns the database; nobody else may connect to it. */
  role: string;
  password: string;
}

/** Makes the role and its database if they are not there, sets the password, and returns the role's URL. */
export async function ensureDatabase({ adminUrl, database, role, password }: DatabaseSpec): Promise<string> {
  const admin = new Client({ connectionString: adminUrl });
  // Whoever waits for a query hears of it; unheard it would end the process.
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const [owner, name] = [escapeIdentifier(role), escapeIdentifier(database)];
    if (!(await exists(admin, 'select from pg_roles where rolname = $1', role))) {
      await admin.query(`create role ${owner}`);
    }
    // Otherwise a failure would write the statement, and the password in it, into the server's log.
    await admin.query(`set log_min_error_statement = panic`);
    await admin.query(`alter role ${owner} login password ${escapeLiteral(password)}`);
    if (!(await exists(admin, 'select from pg_database where datname = $1', database))) {
      await admin.query(
        `create database ${name} owner ${owner} template template0 encoding 'UTF8' locale 'C'`,
      );
    }
    await admin.query(`revoke all on database ${name} from public`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

async function exists(client: Client, query: string, name: string): Promise<boolean> {
  return (await client.query(query, [name])).rowCount === 1;
}
