import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Account } from './account.entity';

/** The accounts of the directory. */
@Injectable()
export class AccountsService {
  constructor(private readonly db: DataSource) {}

  one(accountId: number): Promise<Account> {
    return this.db.manager.findOneByOrFail(Account, { id: accountId });
  }
}
