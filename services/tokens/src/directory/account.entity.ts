import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person or a machine that can own account tokens. */
@Entity('accounts')
export class Account {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  email!: string;

  /** The e-mail address as it is compared: lower case. */
  @Column('text', { name: 'email_key', unique: true })
  emailKey!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  /** Of the whole instance: may add organizations. */
  @Column('boolean', { name: 'is_admin', default: false })
  isAdmin!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
