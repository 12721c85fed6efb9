#!/bin/sh
# Run once by the postgres image, on an empty data directory: each service gets a role and a database that is closed to others.
set -e

make_database() {
  # Read from standard input, and quoted by psql, so that no password shows in a process list or breaks a statement.
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set "name=$1" <<'SQL'
\getenv password DATABASE_PASSWORD
SET log_min_error_statement = panic;
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

DATABASE_PASSWORD="$TOKENS_DB_PASSWORD" make_database portcullis_tokens
DATABASE_PASSWORD="$INGESTION_DB_PASSWORD" make_database portcullis_ingestion
