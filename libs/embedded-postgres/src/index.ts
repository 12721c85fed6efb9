export * from './ensure-database';
export * from './start-embedded-postgres';
