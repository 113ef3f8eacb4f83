import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0003_carry_over'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='subscription',
            name='one_open_subscription',
        ),
        migrations.RemoveIndex(
            model_name='subscription',
            name='subscription_to',
        ),
        migrations.AlterField(
            model_name='subscription',
            name='follower',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='subscriptions.follower'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='subscriptions.topic'),
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='by_phone',
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='label',
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='party',
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='subject',
        ),
        migrations.RemoveField(
            model_name='subscription',
            name='value',
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', False), ('ended_at', None)), fields=['topic', 'follower'], name='subscription_to'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('follower', 'topic'), name='one_open_subscription'),
        ),
    ]
