import type { Provider } from '@libs/contracts';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('organizations')
export class Organization {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  provider!: Provider;

  @Column('text')
  name!: string;

  /** The name as paths are compared: lower case. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;
}
