import { email as emailAddress, emailKey } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log';
import { findAccounts, type KnownAccount } from '../people/ensure-accounts';
import type { Identity, SignInProvider } from './sign-in-provider';
import { SignInFailed } from './sign-in.errors';

/** Two addresses can look or fold alike in other alphabets; a link is made by what can be no other's. */
const PLAIN = /^[\x21-\x7e]+$/;

/**
 * Whose account an identity at a provider belongs to.
 *
 * Guarantees: an identity is linked once, to one account, and never by an address that the provider does not vouch for; an account has
 * one identity at a provider, so that whoever is given its address there later is not let into it. However many sign in for the first
 * time at the same moment, they come to one account: the table's keys decide, not who looked first.
 */
@Injectable()
export class Identities {
  constructor(private readonly audit: AuditLog) {}

  /** @throws SignInFailed */
  async accountOf(
    tx: EntityManager,
    identity: Identity,
    { unknownPeople }: Pick<SignInProvider, 'unknownPeople'>,
  ): Promise<number> {
    const linked = await findLink(tx, identity);
    if (linked !== undefined) return linked;
    const emails = identity.verifiedEmails.filter(
      (email) => PLAIN.test(email) && emailAddress.safeParse(email).success,
    );
    const [preferred] = emails;
    if (preferred === undefined) throw new SignInFailed('unverified');
    const known = await findFirst(tx, emails);
    if (!known && unknownPeople === 'refuse') throw new SignInFailed('unknown');
    const account = known ?? (await create(tx, preferred, identity.name));
    return this.link(tx, identity, account, !known);
  }

  private async link(
    tx: EntityManager,
    identity: Identity,
    { accountId, email }: KnownAccount,
    isNew: boolean,
  ): Promise<number> {
    const { issuer, subject } = identity;
    const made = await tx.query<unknown[]>(
      `insert into identities (issuer, subject, account_id) values ($1, $2, $3)
       on conflict do nothing returning account_id`,
      [issuer, subject, accountId],
    );
    if (made.length === 0) {
      const linked = await findLink(tx, identity);
      if (linked === undefined) throw new SignInFailed('taken');
      return linked;
    }
    await this.audit.append(tx, [
      {
        action: 'user.identities.create',
        result: 'succeed',
        actor: { accountId },
        entityId: accountId,
        details: { issuer, email, isNew },
      },
    ]);
    return accountId;
  }
}

async function findLink(tx: EntityManager, { issuer, subject }: Identity): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }[]>(
    'select account_id::float8 as id from identities where issuer = $1 and subject = $2',
    [issuer, subject],
  );
  return row?.id;
}

/** The account of the first address that has one. */
async function findFirst(tx: EntityManager, emails: readonly string[]): Promise<KnownAccount | undefined> {
  const accounts = await findAccounts(tx, emails);
  return emails.map((email) => accounts.get(emailKey(email))).find((account) => account !== undefined);
}

/** Somebody else who makes it at the same moment makes the same one. */
async function create(tx: EntityManager, email: string, name: string | undefined): Promise<KnownAccount> {
  await tx.query(
    `insert into accounts (email, email_key, name) values ($1, $2, $3) on conflict (email_key) do nothing`,
    [email, emailKey(email), printable(name)],
  );
  const account = await findFirst(tx, [email]);
  if (!account) throw new Error('the account that was made a moment ago is not there');
  return account;
}

/** As the provider has it, as far as it can be stored and shown. */
const printable = (name = ''): string | null => name.replace(/\p{C}/gu, '').trim().slice(0, 255) || null;
