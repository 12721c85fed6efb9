import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Somebody who is signed in. Its tokens are in `tokens`, of which the newest is what the browser holds. */
@Entity('sessions')
export class Session {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('bigint', { name: 'account_id' })
  accountId!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  /** However often it is renewed. */
  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date;

  /** The API token that was shown for it; null: somebody else vouched for the person. */
  @Column('bigint', { name: 'started_with', nullable: true })
  startedWith!: number | null;

  /** Before its time. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
