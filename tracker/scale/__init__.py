"""Past one machine: the same pure reading over files, URLs and archives, here or on a cluster, into Parquet by issuer."""
