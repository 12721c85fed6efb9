import { Command } from 'commander';
import type { Bind } from '../bind';
import { auditCommand } from './audit-command';
import { organizationsCommand } from './organizations-command';
import { peopleCommand } from './people-command';
import { repositoriesCommand } from './repositories-command';
import { tokensOverviewCommand } from './tokens-overview';

/** `portcullis admin …`: what those may do who look after organizations and repositories. */
export const adminCommand = (bind: Bind): Command =>
  new Command('admin')
    .description('Organizations, people and their roles, repositories, tokens that expire, the audit log')
    .addCommand(organizationsCommand(bind))
    .addCommand(peopleCommand(bind))
    .addCommand(repositoriesCommand(bind))
    .addCommand(tokensOverviewCommand(bind))
    .addCommand(auditCommand(bind));
