import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who somebody is at a provider (ADR 0018), and which sign-ins there have come back. */
export class CreateIdentities1764300000003 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateIdentities1764300000003';

  async up(runner: QueryRunner): Promise<void> {
    // By what the provider calls itself and not by what a configuration calls it, which could come to mean another one. A second
    // identity at the same provider is somebody else, who was given the address of an account: not its owner.
    await runner.query(`
      create table identities (
        issuer text not null,
        subject text not null,
        account_id bigint not null references accounts on delete cascade,
        linked_at timestamptz not null default now(),
        primary key (issuer, subject),
        unique (account_id, issuer)
      )`);
    await runner.query(`
      create table returned_sign_ins (
        id uuid primary key,
        expires_at timestamptz not null
      )`);
  }
}
