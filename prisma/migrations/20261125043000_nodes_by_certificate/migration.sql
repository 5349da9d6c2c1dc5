-- A node is known by its certificate; a token only lets it join, once.
ALTER TABLE "nodes" DROP COLUMN "token_hash";
